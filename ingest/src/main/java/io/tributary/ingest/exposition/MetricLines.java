package io.tributary.ingest.exposition;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One metric message after the other as lines of text, whose names are all in quotes. Confined to
/// one thread; allocates nothing for floats, once it is large enough.
///
/// Source: `io.prometheus.client.Metric`.
final class MetricLines {
  private static final int LABEL = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int GAUGE = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int COUNTER = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SUMMARY = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int UNTYPED = 5 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int TIMESTAMP = 6 << 3;
  private static final int HISTOGRAM = 7 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int VALUE = 1 << 3 | WireCursor.FIXED64;
  private static final int COUNT = 1 << 3;
  private static final int SUM = 2 << 3 | WireCursor.FIXED64;
  private static final int PART = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int COUNT_FLOAT = 4 << 3 | WireCursor.FIXED64;
  private static final int SECOND = 2 << 3 | WireCursor.FIXED64;

  /// A metric of many buckets says its labels once, and its lines say them each.
  private static final int MAX_LINES = 16 << 20;

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] NO_SUFFIX = {};
  private static final byte[] SUFFIX_SUM = "_sum".getBytes(US_ASCII);
  private static final byte[] SUFFIX_COUNT = "_count".getBytes(US_ASCII);
  private static final byte[] SUFFIX_BUCKET = "_bucket".getBytes(US_ASCII);
  private static final byte[] LE = ",\"le\"=\"".getBytes(US_ASCII);
  private static final byte[] QUANTILE = ",\"quantile\"=\"".getBytes(US_ASCII);

  private final WireCursor cursor = new WireCursor();
  private final WireCursor labels = new WireCursor();
  private final BoundText bounds = new BoundText();
  private final NativeDecoder natives;
  private byte[] out = new byte[8 << 10];
  private int size;

  // Of the metric.
  private MemorySegment name = MemorySegment.NULL;
  private MemorySegment memory = MemorySegment.NULL;
  private int end;
  private long timestampMs;
  private boolean timed;

  MetricLines(FamilyStream.NativeHistograms histograms) {
    natives = new NativeDecoder(histograms);
  }

  byte[] bytes() {
    return out;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void comment(String word, MemorySegment family, byte[] text) {
    put(("# " + word + " \"").getBytes(US_ASCII));
    escaped(family, 0, (int) family.byteSize());
    put("\" ".getBytes(US_ASCII));
    escaped(MemorySegment.ofArray(text), 0, text.length);
    put('\n');
  }

  /// Adds the lines of the metric in `message[0, newEnd)`.
  void metric(MemorySegment family, boolean gauge, MemorySegment message, int newEnd) {
    name = family;
    memory = message;
    end = newEnd;
    timed = false;
    int valueTag = 0;
    int valueStart = 0;
    int valueEnd = 0;
    cursor.reset(message, 0, newEnd);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case GAUGE, COUNTER, SUMMARY, UNTYPED, HISTOGRAM -> {
          valueTag = tag;
          valueEnd = cursor.end();
          valueStart = cursor.position();
          cursor.position(valueEnd);
        }
        case TIMESTAMP -> {
          timestampMs = cursor.varint();
          timed = true;
        }
        default -> cursor.skip(tag);
      }
    }
    cursor.reset(message, valueStart, valueEnd);
    switch (valueTag) {
      case GAUGE, COUNTER, UNTYPED -> value();
      case SUMMARY -> parts(false);
      case HISTOGRAM -> histogram(gauge, valueStart, valueEnd);
      default -> {}
    }
  }

  private void value() {
    double value = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == VALUE) {
        value = Double.longBitsToDouble(cursor.fixed64());
      } else {
        cursor.skip(tag);
      }
    }
    line(NO_SUFFIX, NO_SUFFIX, 0, value);
  }

  private void histogram(boolean gauge, int start, int valueEnd) {
    int number = natives.decode(memory, start, valueEnd, gauge);
    if (number < 0) {
      cursor.reset(memory, start, valueEnd);
      parts(true);
      return;
    }
    series(NO_SUFFIX, NO_SUFFIX, 0);
    put('H');
    number(number);
    finish();
  }

  /// A summary's quantiles or a histogram's buckets, then sum and count. That of infinity is added
  /// where buckets lack it.
  private void parts(boolean buckets) {
    double count = 0;
    double sum = 0;
    boolean infinite = !buckets;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case COUNT -> count = cursor.varint();
        case COUNT_FLOAT -> {
          double floats = Double.longBitsToDouble(cursor.fixed64());
          count = floats > 0 ? floats : count;
        }
        case SUM -> sum = Double.longBitsToDouble(cursor.fixed64());
        case PART -> infinite |= part(buckets);
        default -> cursor.skip(tag);
      }
    }
    if (!infinite) {
      line(SUFFIX_BUCKET, LE, Double.POSITIVE_INFINITY, count);
    }
    line(SUFFIX_SUM, NO_SUFFIX, 0, sum);
    line(SUFFIX_COUNT, NO_SUFFIX, 0, count);
  }

  /// Adds one quantile or bucket; returns whether it is the bucket of infinity.
  private boolean part(boolean buckets) {
    int outer = cursor.limit();
    cursor.limit(cursor.end());
    double bound = 0;
    double value = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case VALUE -> bound = Double.longBitsToDouble(cursor.fixed64()); // a quantile
        case COUNT -> value = cursor.varint(); // of a bucket
        case SECOND -> {
          double second = Double.longBitsToDouble(cursor.fixed64());
          bound = buckets ? second : bound;
          value = buckets ? value : second;
        }
        case COUNT_FLOAT -> {
          double floats = Double.longBitsToDouble(cursor.fixed64());
          value = floats > 0 ? floats : value;
        }
        default -> cursor.skip(tag);
      }
    }
    cursor.limit(outer);
    line(buckets ? SUFFIX_BUCKET : NO_SUFFIX, buckets ? LE : QUANTILE, bound, value);
    return bound == Double.POSITIVE_INFINITY;
  }

  private void line(byte[] suffix, byte[] label, double bound, double value) {
    series(suffix, label, bound);
    long bits = Double.doubleToRawLongBits(value);
    reserve(Long.BYTES * 2);
    for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
      out[size++] = HEX[(int) (bits >>> shift) & 0xf];
    }
    finish();
  }

  private void series(byte[] suffix, byte[] label, double bound) {
    put('{');
    put('"');
    escaped(name, 0, (int) name.byteSize());
    put(suffix);
    put('"');
    labels.reset(memory, 0, end);
    while (!labels.atEnd()) {
      int tag = labels.tag();
      if (tag == LABEL) {
        pair();
      } else {
        labels.skip(tag);
      }
    }
    if (label.length > 0) {
      put(label);
      put(bounds.of(bound));
      put('"');
    }
    put('}');
    put(' ');
  }

  private void pair() {
    int outer = labels.limit();
    labels.limit(labels.end());
    put(',');
    put('"');
    boolean named = false;
    while (!labels.atEnd()) {
      int tag = labels.tag();
      if (tag >>> 3 > 2 || (tag & 7) != WireCursor.LENGTH_DELIMITED) {
        labels.skip(tag);
        continue;
      }
      if (tag >>> 3 == 2) {
        put('"');
        put('=');
        put('"');
        named = true;
      }
      int stop = labels.end();
      escaped(memory, labels.position(), stop);
      labels.position(stop);
    }
    labels.limit(outer);
    if (!named) { // an empty value may be left out
      put('"');
      put('=');
      put('"');
    }
    put('"');
  }

  private void finish() {
    if (timed) {
      put(' ');
      number(timestampMs);
    }
    put('\n');
  }

  private void number(long value) {
    reserve(Long.SIZE);
    if (value < 0) {
      out[size++] = '-';
    }
    long rest = Math.abs(value);
    int digits = 1;
    for (long power = rest / 10; power > 0; power /= 10) {
      digits++;
    }
    for (int at = size + digits - 1; at >= size; at--) {
      out[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  private void escaped(MemorySegment from, int start, int stop) {
    reserve(2 * (stop - start));
    for (int at = start; at < stop; at++) {
      byte c = from.get(JAVA_BYTE, at);
      if (c == '"' || c == '\\' || c == '\n') {
        out[size++] = '\\';
      }
      out[size++] = c == '\n' ? (byte) 'n' : c;
    }
  }

  private void put(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, out, size, bytes.length);
    size += bytes.length;
  }

  private void put(char c) {
    reserve(1);
    out[size++] = (byte) c;
  }

  private void reserve(int more) {
    if (size + more > out.length) {
      if (size + more > MAX_LINES) {
        throw new ExpositionException("a metric is too long as lines limit=" + MAX_LINES);
      }
      out = Arrays.copyOf(out, Math.max(size + more, 2 * out.length));
    }
  }
}
