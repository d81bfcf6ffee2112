package io.tributary.kit.contract;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;

/// Fills and appends batches by labels, for tests. Confined to one thread.
public final class BatchWriter {
  private final Appender appender;
  private final ClusterId cluster;
  private final WriteBatch batch = new WriteBatch();

  public BatchWriter(MetricStore store, ClusterId cluster) {
    this.appender = store.appender();
    this.cluster = cluster;
    batch.reset(cluster);
  }

  public BatchWriter sample(Labels labels, long timestampMs, double value) {
    return sampleBits(labels, timestampMs, Double.doubleToRawLongBits(value), 0);
  }

  /// @param startTimestampMs 0 when it is not known
  public BatchWriter sampleBits(Labels labels, long timestampMs, long bits, long startTimestampMs) {
    batch.floats().add(ref(labels), timestampMs, bits, startTimestampMs);
    return this;
  }

  public BatchWriter histogram(
      Labels labels, long timestampMs, Histogram value, long startTimestampMs) {
    batch.histograms().add(ref(labels), timestampMs, value, startTimestampMs);
    return this;
  }

  public BatchWriter exemplar(Labels labels, Exemplar exemplar) {
    batch.exemplars().add(ref(labels), exemplar);
    return this;
  }

  /// Adds an exemplar whose time is that of a sample.
  public BatchWriter untimedExemplar(Labels labels, Exemplar exemplar) {
    batch.exemplars().add(ref(labels), exemplar, false);
    return this;
  }

  public BatchWriter metadata(MetricMetadata metadata) {
    batch.metadata().add(metadata);
    return this;
  }

  /// Appends what was added since the last time.
  public Refusals append() {
    Refusals refusals = new Refusals();
    appender.append(batch, refusals);
    batch.reset(cluster);
    return refusals;
  }

  /// @throws AssertionError when the series is refused
  public int ref(Labels labels) {
    return switch (appender.resolve(cluster, labels)) {
      case Resolution.Known known -> known.ref();
      case Resolution.Refused refused ->
          throw new AssertionError("series refused reason=" + refused + " labels=" + labels);
    };
  }
}
