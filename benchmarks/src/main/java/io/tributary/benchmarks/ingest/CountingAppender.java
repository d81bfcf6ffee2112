package io.tributary.benchmarks.ingest;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;

/// Counts what a store would take. Whatever it is asked for becomes a series of its own, so that
/// one that is asked for again is seen by [#expect].
final class CountingAppender implements Appender {
  private int series;
  private long rows;

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    return new Resolution.Known(series++);
  }

  @Override
  public void append(WriteBatch batch, Refusals refusals) {
    refusals.clear();
    rows += batch.floats().size();
  }

  /// @throws IllegalStateException when it was asked for others
  void expect(int expectedSeries, long expectedRows) {
    if (series != expectedSeries || rows != expectedRows) {
      throw new IllegalStateException(
          "wrong rows series=%d of %d rows=%d of %d"
              .formatted(series, expectedSeries, rows, expectedRows));
    }
  }
}
