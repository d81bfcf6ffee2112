package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.storage.index.SeriesRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.RoaringBitmap;

/// What a snapshot of the head knows of one cluster beside samples.
record SnapshotExtras(HeadSnapshot snapshot, ClusterId cluster, SeriesRegistry registry)
    implements Extras {
  private static final Comparator<Exemplar> BY_TIME =
      Comparator.comparingLong(Exemplar::timestampMs)
          .thenComparing(Exemplar::labels)
          .thenComparingDouble(Exemplar::value);

  @Override
  public List<SeriesExemplars> exemplars(RoaringBitmap refs, TimeRange range) {
    Map<Integer, NavigableSet<Exemplar>> byRef = new TreeMap<>();
    snapshot.exemplars(
        cluster,
        (ref, exemplar) -> {
          if (refs.contains(ref) && range.contains(exemplar.timestampMs())) {
            byRef.computeIfAbsent(ref, _ -> new TreeSet<>(BY_TIME)).add(exemplar);
          }
        });
    return byRef.entrySet().stream()
        .map(entry ->
            new SeriesExemplars(registry.labels(entry.getKey()), List.copyOf(entry.getValue())))
        .sorted(Comparator.comparing(SeriesExemplars::labels))
        .toList();
  }

  @Override
  public List<MetricMetadata> metadata() {
    return snapshot.metadata(cluster);
  }
}
