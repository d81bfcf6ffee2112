package io.tributary.storage.replica;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Leaves out the exemplars that another replica has as well.
final class ReplicaExemplars {
  /// An exemplar without a time of its own has that of its scrape, so that replicas have it at
  /// different ones.
  private static final long SAME_MS = 60_000;

  private record Key(Labels labels, double value) {}

  private ReplicaExemplars() {}

  static List<Exemplar> merge(List<Exemplar> all) {
    List<Exemplar> sorted = new ArrayList<>(all);
    sorted.sort(
        Comparator.comparingLong(Exemplar::timestampMs)
            .thenComparing(Exemplar::labels)
            .thenComparingDouble(Exemplar::value));
    Map<Key, Long> seenMs = new HashMap<>();
    List<Exemplar> kept = new ArrayList<>();
    for (Exemplar one : sorted) {
      Long before = seenMs.put(new Key(one.labels(), one.value()), one.timestampMs());
      if (before == null || one.timestampMs() - before > SAME_MS) {
        kept.add(one);
      }
    }
    return kept;
  }
}
