package io.tributary.storage.page;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.storage.codec.ByteSource;

/// Reads what [HistogramEncoder] writes. Confined to one thread.
final class HistogramDecoder {
  private static final ResetHint[] HINTS = {
    ResetHint.UNKNOWN, ResetHint.RESET, ResetHint.NOT_RESET, ResetHint.GAUGE
  };

  private final ValueDecoder values;

  HistogramDecoder(ValueDecoder values) {
    this.values = values;
  }

  /// Returns the histograms of a column of `count` rows.
  Histogram[] decode(ByteSource in, int count) {
    Histogram[] rows = new Histogram[count];
    int from = 0;
    long cells = 0;
    while (from < count) {
      int run = in.readCount(count - from);
      if (run == 0) {
        throw in.corrupt("a run of at least 1", "0");
      }
      Layout layout = Layout.read(in);
      cells += (long) run * (layout.positive + layout.negative);
      if (cells > PageFormat.MAX_BUCKETS_PER_SERIES) {
        throw in.corrupt("at most " + PageFormat.MAX_BUCKETS_PER_SERIES, Long.toString(cells));
      }
      run(in, layout, rows, new Run(from, run));
      from += run;
    }
    return rows;
  }

  private record Run(int from, int rows) {}

  private void run(ByteSource in, Layout layout, Histogram[] out, Run run) {
    int rows = run.rows;
    double[] hints = column(in, rows);
    double[] counts = column(in, rows);
    double[] sums = column(in, rows);
    double[] zeroCounts = column(in, rows);
    double[][] positive = buckets(in, rows, layout.positive);
    double[][] negative = buckets(in, rows, layout.negative);
    for (int i = 0; i < rows; i++) {
      int hint = (int) hints[i];
      if (hint < 0 || hint >= HINTS.length) {
        throw in.corrupt("a reset hint below " + HINTS.length, Integer.toString(hint));
      }
      out[run.from + i] =
          new Histogram(
              layout.schema,
              HINTS[hint],
              counts[i],
              sums[i],
              layout.zeroThreshold,
              zeroCounts[i],
              layout.positiveSpans,
              positive[i],
              layout.negativeSpans,
              negative[i],
              layout.customBounds,
              layout.integer);
    }
  }

  private double[] column(ByteSource in, int rows) {
    double[] column = new double[rows];
    values.decodeTagged(in, rows, column);
    return column;
  }

  private double[][] buckets(ByteSource in, int rows, int buckets) {
    if (in.remaining() < buckets) { // a column takes a byte at least
      throw in.corrupt(buckets + " columns", in.remaining() + " bytes");
    }
    double[][] histograms = new double[rows][buckets];
    double[] column = new double[rows];
    for (int bucket = 0; bucket < buckets; bucket++) {
      values.decodeTagged(in, rows, column);
      for (int row = 0; row < rows; row++) {
        histograms[row][bucket] = column[row];
      }
    }
    return histograms;
  }

  /// What the rows of a run have in common.
  private record Layout(
      int schema,
      boolean integer,
      double zeroThreshold,
      int[] positiveSpans,
      int[] negativeSpans,
      double[] customBounds,
      int positive,
      int negative) {

    static Layout read(ByteSource in) {
      return new Layout(
          (int) in.readZigzag(),
          in.readByte() != 0,
          Double.longBitsToDouble(in.readLong()),
          spans(in),
          spans(in),
          bounds(in),
          in.readCount(PageFormat.MAX_BUCKETS_PER_SERIES),
          in.readCount(PageFormat.MAX_BUCKETS_PER_SERIES));
    }

    private static int[] spans(ByteSource in) {
      int[] spans = new int[in.readCount(in.remaining())];
      for (int i = 0; i < spans.length; i++) {
        spans[i] = (int) in.readZigzag();
      }
      return spans;
    }

    private static double[] bounds(ByteSource in) {
      double[] bounds = new double[in.readCount(in.remaining() / Double.BYTES)];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = Double.longBitsToDouble(in.readLong());
      }
      return bounds;
    }
  }
}
