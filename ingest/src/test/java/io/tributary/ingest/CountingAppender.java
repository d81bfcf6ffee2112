package io.tributary.ingest;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;

/// Counts and allocates nothing: what decoders allocate is measured with it.
public final class CountingAppender implements Appender {
  private int series;
  private int samples;

  /// Returns how many series were asked for.
  public int series() {
    return series;
  }

  public int samples() {
    return samples;
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    return new Resolution.Known(series++);
  }

  @Override
  public void append(WriteBatch batch, Refusals refusals) {
    refusals.clear();
    samples += batch.floats().size();
  }
}
