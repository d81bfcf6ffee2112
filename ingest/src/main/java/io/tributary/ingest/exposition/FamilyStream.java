package io.tributary.ingest.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Histogram;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;

/// A body of protobuf exposition as lines of text: families behind their lengths become comments
/// and samples, of which values are the 16 hex digits of their bits. A native histogram stands
/// aside, and its line has `H` and its number for a value.
///
/// It is read as it comes, one metric after the other. Confined to one thread. Source:
/// `io.prometheus.client.MetricFamily`, delimited.
final class FamilyStream extends InputStream {
  private static final int NAME = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int HELP = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int TYPE = 3 << 3;
  private static final int METRIC = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int UNIT = 5 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int MAX_FIELD = 4 << 20;
  private static final String[] TYPES = {
    "counter", "gauge", "summary", "untyped", "histogram", "gaugehistogram"
  };
  private static final int GAUGE_HISTOGRAM = 5;

  private final InputStream in;
  private final MetricLines lines;
  private byte[] field = new byte[64 << 10];
  private MemorySegment fieldMemory = MemorySegment.ofArray(field);
  private long left; // of the family
  private byte[] name = {};
  private int type;
  private int given; // of the lines

  FamilyStream(InputStream in, NativeHistograms histograms) {
    this.in = in;
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
    left = varint(first);
    name = new byte[0];
    type = -1;
    return true;
  }

  private long varint(int first) throws IOException {
    long value = first & 0x7f;
    int next = first;
    for (int shift = 7; next >= 0x80; shift += 7) {
      next = in.read();
      left--;
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
    if (length < 0 || length > MAX_FIELD || length > left) {
      throw wrong(
          String.format(Locale.ROOT, "a field is too long bytes=%d limit=%d", length, MAX_FIELD));
    }
    int size = (int) length;
    read(size);
    switch (tag) {
      case NAME -> name = Arrays.copyOf(field, size);
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
    left -= size;
  }

  private void skip(int bytes) throws IOException {
    in.skipNBytes(bytes);
    left -= bytes;
  }

  /// Histograms that lines name, each until it is asked for.
  static final class NativeHistograms {
    private Histogram[] kept = new Histogram[16];
    private int first;
    private int size;

    void clear() {
      Arrays.fill(kept, null);
      first = 0;
      size = 0;
    }

    /// Returns the number by which it is asked for.
    int add(Histogram histogram) {
      if (size == kept.length) {
        kept = Arrays.copyOf(kept, 2 * size);
      }
      kept[size++] = histogram;
      return first + size - 1;
    }

    Histogram get(int number) {
      if (number < first || number >= first + size) {
        throw wrong("no such histogram");
      }
      return kept[number - first];
    }

    /// Forgets all up to a number.
    void forgetTo(int number) {
      int gone = Math.clamp(number + 1 - first, 0, size);
      System.arraycopy(kept, gone, kept, 0, size - gone);
      Arrays.fill(kept, size - gone, size, null);
      size -= gone;
      first += gone;
    }
  }
}
