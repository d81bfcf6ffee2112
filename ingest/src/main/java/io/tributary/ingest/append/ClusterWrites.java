package io.tributary.ingest.append;

import io.prometheus.client.Counter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.Locale;

/// One cluster as the decoders see it. Safe for use by several threads.
public final class ClusterWrites {
  private final ClusterId cluster;
  private final long salt;
  private final Labels externalLabels;
  private final SelfMetrics metrics;
  private final Counter.Child samples;
  private final Counter.Child entries;

  /// @param salt tells this cluster's label bytes from those of others; unique in the process
  /// @param externalLabels removed from series where name and value are equal
  public ClusterWrites(ClusterId cluster, long salt, Labels externalLabels, SelfMetrics metrics) {
    this.cluster = cluster;
    this.salt = salt;
    this.externalLabels = externalLabels;
    this.metrics = metrics;
    samples = metrics.counter(SelfMetric.INGEST_SAMPLES, cluster.name());
    entries = metrics.counter(SelfMetric.INGEST_ENTRIES, cluster.name());
  }

  public ClusterId cluster() {
    return cluster;
  }

  public long salt() {
    return salt;
  }

  /// Returns the salt of label text that names streams of entries, not series.
  public long streamSalt() {
    return ~salt;
  }

  /// Returns the salt of streams' labels that came as names and values, not as text.
  public long pairsSalt() {
    return salt ^ Long.MIN_VALUE;
  }

  /// Returns the labels of a series or stream without the external ones.
  public Labels strip(Labels labels) {
    Labels stripped = labels;
    for (int i = 0; i < externalLabels.size(); i++) {
      String name = externalLabels.name(i);
      if (labels.get(name).equals(externalLabels.value(i))) {
        stripped = stripped.with(name, "");
      }
    }
    return stripped;
  }

  public void countStored(int rows) {
    samples.inc(rows);
  }

  public void countStoredEntries(int rows) {
    entries.inc(rows);
  }

  public void countRefusedEntries(Rejection reason, int rows) {
    countRefused(SelfMetric.INGEST_REFUSED_ENTRIES, reason, rows);
  }

  public void countRefused(Rejection reason, int rows) {
    countRefused(SelfMetric.INGEST_REFUSED, reason, rows);
  }

  private void countRefused(SelfMetric metric, Rejection reason, int rows) {
    metrics.counter(metric, cluster.name(), reason.name().toLowerCase(Locale.ROOT)).inc(rows);
  }
}
