package io.tributary.ingest.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Histogram;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A body of protobuf exposition as lines of text: families behind their lengths become comments
/// and samples, of which values are the 16 hex digits of their bits; exemplars follow them as in
/// OpenMetrics. A native histogram stands aside, and its line has `H` and its number for a value.
///
/// It is read as it comes, one metric after the other. When the histograms that stand aside have
/// become large, a read gives nothing, once, until they are taken. Confined to one thread. Source:
/// `io.prometheus.client.MetricFamily`, delimited.
final class FamilyStream extends InputStream {
  private static final int NAME = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int HELP = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int TYPE = 3 << 3;
  private static final int METRIC = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int UNIT = 5 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int MAX_FIELD = 4 << 20;
  private static final int BUFFER = 32 << 10;
  private static final String[] TYPES = {
    "counter", "gauge", "summary", "untyped", "histogram", "gaugehistogram"
  };
  private static final int GAUGE_HISTOGRAM = 5;

  private final InputStream in;
  private final NativeHistograms histograms;
  private final MetricLines lines;
  private final long maxBytes;
  private long bytes; // that were read
  private byte[] field = new byte[64 << 10];
  private MemorySegment fieldMemory = MemorySegment.ofArray(field);
  private long left; // of the family
  private MemorySegment name = MemorySegment.NULL;
  private int type;
  private int given; // of the lines

  /// @param maxBytes of the whole body, as protobuf
  FamilyStream(InputStream in, NativeHistograms histograms, long maxBytes) {
    this.in = new BufferedInputStream(in, BUFFER); // tags and lengths are read byte by byte
    this.histograms = histograms;
    this.maxBytes = maxBytes;
    lines = new MetricLines(histograms);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (given == lines.size()) {
      if (histograms.areMany()) {
        return 0;
      }
      lines.clear();
      given = 0;
      if (left == 0 ? !family() : !fieldOfFamily()) {
        return -1;
      }
    }
    int count = Math.min(length, lines.size() - given);
    System.arraycopy(lines.bytes(), given, into, offset, count);
    given += count;
    return count;
  }

  private boolean family() throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    bytes++;
    left = varint(first);
    name = MemorySegment.NULL;
    type = -1;
    taken(0);
    return true;
  }

  private void taken(long more) throws IOException {
    left -= more;
    bytes += more;
    if (bytes > maxBytes) {
      throw new IOException("the body is too long limit=" + maxBytes);
    }
  }

  private long varint(int first) throws IOException {
    long value = first & 0x7f;
    int next = first;
    for (int shift = 7; next >= 0x80; shift += 7) {
      next = in.read();
      left--;
      bytes++;
      if (next < 0 || shift >= Long.SIZE) {
        throw new EOFException("a family is cut off");
      }
      value |= (next & 0x7fL) << shift;
    }
    return value;
  }

  private long varint() throws IOException {
    int first = in.read();
    left--;
    bytes++;
    if (first < 0) {
      throw new EOFException("a family is cut off");
    }
    return varint(first);
  }

  /// Reads one field; true, since there may be more families.
  private boolean fieldOfFamily() throws IOException {
    int tag = (int) varint();
    switch (tag & 7) {
      case WireCursor.VARINT -> {
        long value = varint();
        if (tag == TYPE && value >= 0 && value < TYPES.length) {
          type = (int) value;
          lines.comment("TYPE", name, TYPES[type].getBytes(UTF_8));
        }
      }
      case WireCursor.LENGTH_DELIMITED -> delimited(tag, varint());
      case WireCursor.FIXED64 -> skip(Long.BYTES);
      case WireCursor.FIXED32 -> skip(Integer.BYTES);
      default -> throw wrong("a field has no known form tag=" + tag);
    }
    if (left < 0) {
      throw wrong("a field is longer than its family");
    }
    return true;
  }

  private static ExpositionException wrong(String message) {
    return new ExpositionException(message);
  }

  private void delimited(int tag, long length) throws IOException {
    if (length < 0 || length > left) {
      throw wrong("a field is longer than its family");
    }
    if (length > MAX_FIELD) {
      throw wrong("a field is too long bytes=" + length + " limit=" + MAX_FIELD);
    }
    int size = (int) length;
    read(size);
    switch (tag) {
      case NAME -> name = MemorySegment.ofArray(Arrays.copyOf(field, size));
      case HELP -> lines.comment("HELP", name, Arrays.copyOf(field, size));
      case UNIT -> lines.comment("UNIT", name, Arrays.copyOf(field, size));
      case METRIC -> metric(size);
      default -> {}
    }
  }

  private void metric(int size) {
    try {
      lines.metric(name, type == GAUGE_HISTOGRAM, fieldMemory, size);
    } catch (MalformedBodyException e) {
      throw wrong("a metric is not a message: " + e.getMessage());
    }
  }

  private void read(int size) throws IOException {
    if (size > field.length) {
      field = new byte[Math.max(size, 2 * field.length)];
      fieldMemory = MemorySegment.ofArray(field);
    }
    if (in.readNBytes(field, 0, size) < size) {
      throw new EOFException("a family is cut off");
    }
    taken(size);
  }

  private void skip(int size) throws IOException {
    in.skipNBytes(size);
    taken(size);
  }

  /// Histograms that lines name, each until it is asked for.
  static final class NativeHistograms {
    private static final int MAX_NUMBERS = 1 << 20;
    private static final int OWN_NUMBERS = 16;

    private Histogram[] kept = new Histogram[16];
    private int numbers; // in those that are kept
    private int first;
    private int size;

    void clear() {
      kept = new Histogram[16];
      numbers = 0;
      first = 0;
      size = 0;
    }

    /// Whether they are so large that they are to be taken before more come.
    boolean areMany() {
      return numbers > MAX_NUMBERS;
    }

    /// Returns the number by which it is asked for.
    int add(Histogram histogram) {
      if (size == kept.length) {
        kept = Arrays.copyOf(kept, 2 * size);
      }
      kept[size++] = histogram;
      numbers += numbers(histogram);
      return first + size - 1;
    }

    Histogram get(int number) {
      if (number < first || number >= first + size) {
        throw wrong("no such histogram");
      }
      return kept[number - first];
    }

    private static int numbers(Histogram histogram) {
      int spans = histogram.positiveSpans().length + histogram.negativeSpans().length;
      return OWN_NUMBERS
          + spans
          + histogram.positiveCounts().length
          + histogram.negativeCounts().length;
    }

    /// Forgets all up to a number.
    void forgetTo(int number) {
      int gone = Math.clamp(number + 1 - first, 0, size);
      for (int i = 0; i < gone; i++) {
        numbers -= numbers(kept[i]);
      }
      System.arraycopy(kept, gone, kept, 0, size - gone);
      Arrays.fill(kept, size - gone, size, null);
      size -= gone;
      first += gone;
    }
  }
}
