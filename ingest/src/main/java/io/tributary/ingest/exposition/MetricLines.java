package io.tributary.ingest.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;

/// One metric message after the other as lines of text, whose names are all in quotes. Confined to
/// one thread; allocates nothing for floats without exemplars, once it is large enough.
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
  private static final int COUNTER_EXEMPLAR = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int BUCKET_EXEMPLAR = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int NATIVE_EXEMPLAR = 16 << 3 | WireCursor.LENGTH_DELIMITED;

  private static final byte[] NO_SUFFIX = {};
  private static final byte[] SUFFIX_SUM = "_sum".getBytes(US_ASCII);
  private static final byte[] SUFFIX_COUNT = "_count".getBytes(US_ASCII);
  private static final byte[] SUFFIX_BUCKET = "_bucket".getBytes(US_ASCII);
  private static final byte[] LE = ",\"le\"=\"".getBytes(US_ASCII);
  private static final byte[] QUANTILE = ",\"quantile\"=\"".getBytes(US_ASCII);

  private final WireCursor cursor = new WireCursor();
  private final WireCursor labels = new WireCursor();
  private final BoundText bounds = new BoundText();
  private final LineBytes out = new LineBytes();
  private final ExemplarLines exemplars = new ExemplarLines(out);
  private final NativeDecoder natives;

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
    return out.bytes();
  }

  int size() {
    return out.size();
  }

  void clear() {
    out.truncate(0);
  }

  void comment(String word, MemorySegment family, byte[] text) {
    out.put(("# " + word + " \"").getBytes(US_ASCII));
    out.escaped(family, 0, (int) family.byteSize());
    out.put("\" ".getBytes(US_ASCII));
    out.escaped(MemorySegment.ofArray(text), 0, text.length);
    out.put('\n');
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

  /// A gauge's or an untyped one's; a counter has an exemplar, too.
  private void value() {
    double value = 0;
    exemplars.clear();
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case VALUE -> value = Double.longBitsToDouble(cursor.fixed64());
        case COUNTER_EXEMPLAR -> exemplars.add(cursor);
        default -> cursor.skip(tag);
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
    out.put('H');
    out.number(number);
    findExemplars(start, valueEnd);
    finish(true);
  }

  /// Finds those of a native histogram: its own, or else those of the buckets beside it.
  private void findExemplars(int start, int stop) {
    exemplars.clear();
    cursor.reset(memory, start, stop);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == NATIVE_EXEMPLAR) {
        exemplars.add(cursor);
      } else {
        cursor.skip(tag);
      }
    }
    if (!exemplars.isEmpty()) {
      return;
    }
    cursor.reset(memory, start, stop);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == PART) {
        findExemplar();
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void findExemplar() {
    int outer = cursor.limit();
    cursor.limit(cursor.end());
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == BUCKET_EXEMPLAR) {
        exemplars.add(cursor);
      } else {
        cursor.skip(tag);
      }
    }
    cursor.limit(outer);
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
    exemplars.clear();
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
    exemplars.clear();
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case BUCKET_EXEMPLAR -> exemplars.add(cursor);
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
    out.hex(Double.doubleToRawLongBits(value));
    finish(false);
  }

  private void series(byte[] suffix, byte[] label, double bound) {
    out.put('{');
    out.put('"');
    out.escaped(name, 0, (int) name.byteSize());
    out.put(suffix);
    out.put('"');
    labels.reset(memory, 0, end);
    while (!labels.atEnd()) {
      int tag = labels.tag();
      if (tag == LABEL) {
        out.put(',');
        out.pair(labels, memory);
      } else {
        labels.skip(tag);
      }
    }
    if (label.length > 0) {
      out.put(label);
      out.put(bounds.of(bound));
      out.put('"');
    }
    out.put('}');
    out.put(' ');
  }

  /// Adds what follows the value.
  ///
  /// @param timedOnly whether exemplars without a time are left out
  private void finish(boolean timedOnly) {
    if (timed) {
      out.put(' ');
      out.number(timestampMs);
    }
    exemplars.write(memory, timedOnly);
    out.put('\n');
  }
}
