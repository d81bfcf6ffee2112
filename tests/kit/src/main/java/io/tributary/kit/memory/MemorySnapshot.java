package io.tributary.kit.memory;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// A view of frozen copies. Immutable.
record MemorySnapshot(Contents contents, TimeRange range) implements MetricSnapshot {

  /// Everything of a store at one moment; series of a cluster are sorted by labels.
  record Contents(
      SortedMap<ClusterId, List<MemorySeries>> series,
      Map<ClusterId, List<MetricMetadata>> metadata) {}

  @Override
  public SortedSet<ClusterId> clusters() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(contents.series().keySet()));
  }

  @Override
  public Querier querier(ClusterId cluster) {
    return new MemoryQuerier(
        contents.series().getOrDefault(cluster, List.of()),
        contents.metadata().getOrDefault(cluster, List.of()),
        range);
  }

  @Override
  public void close() {}
}
