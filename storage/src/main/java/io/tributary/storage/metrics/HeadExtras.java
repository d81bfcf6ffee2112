package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.roaringbitmap.RoaringBitmap;

/// Exemplars and metadata of all clusters: what is known beside samples. Safe for use by several
/// threads.
final class HeadExtras {
  /// A moment of it.
  ///
  /// @param metadata of every cluster, sorted by family
  /// @param exemplars how many every cluster had ever been given
  record Moment(Map<ClusterId, List<MetricMetadata>> metadata, Map<ClusterId, Long> exemplars) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ClusterId, ExemplarRing> exemplars = new HashMap<>();
  private final Map<ClusterId, TreeMap<String, MetricMetadata>> metadata = new HashMap<>();
  private final Set<ClusterId> changed = new HashSet<>(); // since they were restored
  private Map<ClusterId, List<MetricMetadata>> frozenMetadata = Map.of();

  /// @param timed whether the time of the exemplar is its own
  boolean isRepeat(ClusterId cluster, int ref, Exemplar exemplar, boolean timed) {
    lock.lock();
    try {
      ExemplarRing ring = exemplars.get(cluster);
      return ring != null && ring.isRepeat(ref, exemplar, timed);
    } finally {
      lock.unlock();
    }
  }

  boolean isKnown(ClusterId cluster, MetricMetadata entry) {
    lock.lock();
    try {
      TreeMap<String, MetricMetadata> families = metadata.get(cluster);
      return families != null && entry.equals(families.get(entry.family()));
    } finally {
      lock.unlock();
    }
  }

  void addExemplar(ClusterId cluster, int ref, Exemplar exemplar) {
    lock.lock();
    try {
      exemplars.computeIfAbsent(cluster, _ -> new ExemplarRing()).add(ref, exemplar);
      changed.add(cluster);
    } finally {
      lock.unlock();
    }
  }

  void addMetadata(ClusterId cluster, List<MetricMetadata> entries) {
    if (entries.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      TreeMap<String, MetricMetadata> families =
          metadata.computeIfAbsent(cluster, _ -> new TreeMap<>(Labels::compareUtf8));
      entries.forEach(entry -> families.put(entry.family(), entry));
      Map<ClusterId, List<MetricMetadata>> next = new HashMap<>(frozenMetadata);
      next.put(cluster, List.copyOf(families.values()));
      frozenMetadata = Map.copyOf(next);
      changed.add(cluster);
    } finally {
      lock.unlock();
    }
  }

  /// Says that everything up to now is on the disk.
  void restored() {
    lock.lock();
    try {
      changed.clear();
    } finally {
      lock.unlock();
    }
  }

  /// Returns the clusters of which something came since what is on the disk was restored, with
  /// samples or without.
  Set<ClusterId> changed() {
    lock.lock();
    try {
      return Set.copyOf(changed);
    } finally {
      lock.unlock();
    }
  }

  Moment now() {
    lock.lock();
    try {
      Map<ClusterId, Long> added = new HashMap<>();
      exemplars.forEach((cluster, ring) -> added.put(cluster, ring.added()));
      return new Moment(frozenMetadata, added);
    } finally {
      lock.unlock();
    }
  }

  /// Adds the series that have exemplars.
  void addSeries(RoaringBitmap refs) {
    lock.lock();
    try {
      exemplars.values().forEach(ring -> ring.addSeries(refs));
    } finally {
      lock.unlock();
    }
  }

  void visit(ClusterId cluster, long limit, ExemplarVisitor visitor) {
    lock.lock();
    try {
      ExemplarRing ring = exemplars.get(cluster);
      if (ring != null) {
        ring.visit(limit, visitor);
      }
    } finally {
      lock.unlock();
    }
  }
}
