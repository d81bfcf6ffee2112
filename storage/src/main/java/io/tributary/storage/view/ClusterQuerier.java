package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The stored form of one cluster, with the snapshot's lifetime and the view's warnings.
final class ClusterQuerier implements Querier {
  private final MetricSnapshot snapshot;
  private final Querier stored;
  private final ClusterId cluster;
  private final List<String> warnings;
  private final ReachedGaps gaps;

  ClusterQuerier(
      MetricSnapshot snapshot, ClusterId cluster, List<String> warnings, ReachedGaps gaps) {
    this.cluster = cluster;
    this.gaps = gaps;
    this.snapshot = snapshot;
    this.stored = snapshot.querier(cluster);
    this.warnings = warnings;
  }

  @Override
  public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    gaps.reach(cluster);
    return stored.select(matchers, hints);
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    return stored.labelNames(matchers, limit);
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    return stored.labelValues(name, matchers, limit);
  }

  @Override
  public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
    gaps.reach(cluster);
    return stored.exemplars(matchers);
  }

  @Override
  public Stream<MetricMetadata> metadata() {
    return stored.metadata();
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(stored.warnings());
    all.addAll(gaps.warnings());
    return all;
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
