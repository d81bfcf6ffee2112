package io.tributary.storage.wal;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.WriteBatch;

/// The body of a [RecordKind#HISTOGRAMS] record.
///
/// ```text
/// body       varint rows · refs · timestamps · start timestamps, as in SAMPLES · histograms
/// histogram  zigzag schema · u8 reset hint, plus 4 when counts are integers
///            · f64 count, sum, zero threshold, zero count
///            · spans and counts, positive, then negative · custom bounds
/// spans      varint numbers · zigzag each      counts, bounds  varint number · f64 each
/// ```
final class HistogramRecords {
  private static final Histogram.ResetHint[] HINTS = Histogram.ResetHint.values();
  private static final int INTEGER = 4;

  private HistogramRecords() {}

  static void encode(WriteBatch.Histograms histograms, RecordBuffer out) {
    int n = histograms.size();
    out.begin(RecordKind.HISTOGRAMS, 0);
    out.putVarint(n);
    out.putRefs(histograms.refs(), n);
    out.putTimes(histograms.timestampsMs(), n);
    out.putTimes(histograms.startTimestampsMs(), n);
    for (int row = 0; row < n; row++) {
      put(histograms.value(row), out);
    }
    out.end();
  }

  private static void put(Histogram value, RecordBuffer out) {
    out.putZigzag(value.schema());
    out.putByte(hintCode(value.resetHint()) | (value.integer() ? INTEGER : 0));
    out.putDouble(value.count());
    out.putDouble(value.sum());
    out.putDouble(value.zeroThreshold());
    out.putDouble(value.zeroCount());
    put(value.positiveSpans(), out);
    put(value.positiveCounts(), out);
    put(value.negativeSpans(), out);
    put(value.negativeCounts(), out);
    put(value.customBounds(), out);
  }

  private static int hintCode(Histogram.ResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> 0;
      case RESET -> 1;
      case NOT_RESET -> 2;
      case GAUGE -> 3;
    };
  }

  private static void put(int[] spans, RecordBuffer out) {
    out.putVarint(spans.length);
    for (int each : spans) {
      out.putZigzag(each);
    }
  }

  private static void put(double[] values, RecordBuffer out) {
    out.putVarint(values.length);
    for (double each : values) {
      out.putDouble(each);
    }
  }

  /// Adds the rows whose series are defined; returns how many are not.
  static int decode(RecordBody in, Columns columns, WriteBatch.Histograms out) {
    int n = columns.read(in, true);
    int lost = 0;
    for (int row = 0; row < n; row++) {
      Histogram value = get(in);
      if (columns.definitions().isDefined(columns.ref(row))) {
        out.add(columns.ref(row), columns.timestampMs(row), value, columns.startMs(row));
      } else {
        lost++;
      }
    }
    return lost;
  }

  private static Histogram get(RecordBody in) {
    int schema = (int) in.getZigzag();
    int bits = in.getByte();
    Histogram histogram =
        new Histogram(
            schema,
            HINTS[bits & 3],
            in.getDouble(),
            in.getDouble(),
            in.getDouble(),
            in.getDouble(),
            getSpans(in),
            getDoubles(in),
            getSpans(in),
            getDoubles(in),
            getDoubles(in),
            (bits & INTEGER) != 0);
    checkSpans(histogram.positiveSpans(), histogram.positiveCounts().length);
    checkSpans(histogram.negativeSpans(), histogram.negativeCounts().length);
    return histogram;
  }

  private static void checkSpans(int[] spans, int counts) {
    long buckets = 0;
    for (int i = 1; i < spans.length; i += 2) {
      buckets += spans[i] < 0 ? Integer.MIN_VALUE : spans[i];
    }
    if (spans.length % 2 != 0 || buckets != counts) {
      throw new IllegalArgumentException("spans do not fit buckets=" + counts);
    }
  }

  private static int[] getSpans(RecordBody in) {
    int[] spans = new int[in.getCount()];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = (int) in.getZigzag();
    }
    return spans;
  }

  private static double[] getDoubles(RecordBody in) {
    double[] values = new double[in.getCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getDouble();
    }
    return values;
  }
}
