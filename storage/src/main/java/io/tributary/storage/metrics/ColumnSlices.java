package io.tributary.storage.metrics;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.page.ColumnInput;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts the rows of a series into what a page takes in. Confined to one thread.
final class ColumnSlices {
  private ColumnSlices() {}

  /// Returns the rows from `from` up to, not including, `to`; valid until `rows` changes.
  static ColumnInput of(HeadColumns rows, int from, int to) {
    return new ColumnInput(
        to - from,
        from == 0 ? rows.timestampsMs() : Arrays.copyOfRange(rows.timestampsMs(), from, to),
        from == 0 ? rows.valueBits() : Arrays.copyOfRange(rows.valueBits(), from, to),
        rows.hasStartTimestamps() ? starts(rows, from, to) : null,
        rows.hasHistograms() ? histograms(rows, from, to) : null);
  }

  /// Returns all rows.
  static ColumnInput of(SampleColumns rows) {
    int size = rows.size();
    long[] bits = new long[size];
    long @Nullable [] starts = rows.hasStartTimestamps() ? new long[size] : null;
    @Nullable Histogram @Nullable [] histograms = rows.hasHistograms() ? new Histogram[size] : null;
    for (int row = 0; row < size; row++) {
      bits[row] = Double.doubleToRawLongBits(rows.values()[row]);
      if (starts != null) {
        starts[row] = rows.startTimestampMs(row);
      }
      if (histograms != null) {
        histograms[row] = rows.histogram(row);
      }
    }
    return new ColumnInput(size, rows.timestampsMs(), bits, starts, histograms);
  }

  private static long @Nullable [] starts(HeadColumns rows, int from, int to) {
    long[] starts = new long[to - from];
    long any = 0;
    for (int row = from; row < to; row++) {
      starts[row - from] = rows.startTimestampMs(row);
      any |= starts[row - from];
    }
    return any == 0 ? null : starts;
  }

  private static @Nullable Histogram @Nullable [] histograms(HeadColumns rows, int from, int to) {
    @Nullable Histogram[] histograms = new Histogram[to - from];
    boolean any = false;
    for (int row = from; row < to; row++) {
      histograms[row - from] = rows.histogram(row);
      any |= histograms[row - from] != null;
    }
    return any ? histograms : null;
  }
}
