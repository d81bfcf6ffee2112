package io.tributary.storage.index;

import io.tributary.model.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Finds the series of a cluster by matchers.
///
/// Safe for use by several threads. New series are indexed when the next reader asks for their
/// cluster, not when they are resolved; values are matched outside the lock. It does not know when
/// a series has samples: readers intersect with what is present on their days.
public final class SeriesIndex {
  /// Up to this many candidates are looked at one by one when a name has more values than that.
  private static final int FEW_CANDIDATES = 4_096;

  private static final class Cluster {
    private final RoaringBitmap all = new RoaringBitmap();
    private RoaringBitmap waiting = new RoaringBitmap(); // to be indexed
    private final Map<Integer, ValuePostings> names = new HashMap<>();
  }

  private final SeriesRegistry registry;
  private final Symbols symbols;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Integer, Cluster> clusters = new HashMap<>();
  private volatile int known; // refs below it are of a cluster

  public SeriesIndex(SeriesRegistry registry) {
    this.registry = registry;
    this.symbols = registry.symbols();
  }

  public SeriesRegistry registry() {
    return registry;
  }

  /// Indexes every series of a cluster that is known now; readers do so themselves.
  public void catchUp(int clusterNumber) {
    learnClusters();
    if (!waits(clusterNumber)) {
      return;
    }
    lock.writeLock().lock();
    try {
      Cluster cluster = clusters.get(clusterNumber);
      if (cluster != null) {
        cluster.waiting.forEach((int ref) -> index(ref, cluster));
        cluster.waiting = new RoaringBitmap();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private boolean waits(int clusterNumber) {
    lock.readLock().lock();
    try {
      Cluster cluster = clusters.get(clusterNumber);
      return cluster != null && !cluster.waiting.isEmpty();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void learnClusters() {
    if (known == registry.size()) {
      return;
    }
    lock.writeLock().lock();
    try {
      int size = registry.size();
      for (int ref = known; ref < size; ) {
        int end = endOfRun(ref, size);
        if (registry.has(ref)) {
          int number = registry.clusterNumber(ref);
          Cluster cluster = clusters.computeIfAbsent(number, _ -> new Cluster());
          cluster.all.add((long) ref, end);
          cluster.waiting.add((long) ref, end);
        }
        ref = end;
      }
      known = size;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Returns where series of another cluster begin, or none.
  private int endOfRun(int from, int size) {
    int end = from + 1;
    if (registry.has(from)) {
      int number = registry.clusterNumber(from);
      while (end < size && registry.has(end) && registry.clusterNumber(end) == number) {
        end++;
      }
    }
    return end;
  }

  /// Forgets all series but these.
  public void retain(RoaringBitmap kept) {
    lock.writeLock().lock();
    try {
      for (Cluster cluster : clusters.values()) {
        cluster.all.and(kept);
        cluster.waiting.and(kept);
        cluster.names.values().removeIf(values -> !values.retain(kept));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void index(int ref, Cluster cluster) {
    Varint entry = registry.entry(ref);
    entry.read(); // the cluster's number
    for (int pairs = entry.read(); pairs > 0; pairs--) {
      int name = entry.read();
      int value = entry.read();
      cluster.names.computeIfAbsent(name, _ -> new ValuePostings()).add(value, ref);
    }
  }

  /// Returns the refs of a cluster's series that satisfy all matchers; the caller owns the bitmap.
  public RoaringBitmap select(int clusterNumber, List<Matcher> matchers) {
    catchUp(clusterNumber);
    List<ValueCondition> conditions = new ArrayList<>();
    for (Matcher matcher : matchers) {
      conditions.add(ValueCondition.of(matcher));
    }
    // What names a value comes first and makes the rest cheap.
    conditions.sort(Comparator.comparingInt(ValueCondition::cost));
    RoaringBitmap result = null;
    for (ValueCondition condition : conditions) {
      result = narrow(clusterNumber, condition, result);
      if (result.isEmpty()) {
        return result;
      }
    }
    return result == null ? all(clusterNumber) : result;
  }

  /// Returns the refs of all of a cluster's series; the caller owns the bitmap.
  public RoaringBitmap all(int clusterNumber) {
    learnClusters();
    lock.readLock().lock();
    try {
      Cluster cluster = clusters.get(clusterNumber);
      return cluster == null ? new RoaringBitmap() : cluster.all.clone();
    } finally {
      lock.readLock().unlock();
    }
  }

  private RoaringBitmap narrow(
      int clusterNumber, ValueCondition condition, @Nullable RoaringBitmap candidates) {
    int name = symbols.find(condition.name());
    int values = name < 0 ? 0 : valueCount(clusterNumber, name);
    if (candidates != null && candidates.getCardinality() < Math.min(values, FEW_CANDIDATES)) {
      return filter(candidates, name, condition);
    }
    if (!condition.acceptsEmpty()) {
      RoaringBitmap found =
          union(clusterNumber, name, accepted(clusterNumber, name, condition, true));
      if (candidates != null) {
        found.and(candidates);
      }
      return found;
    }
    RoaringBitmap rest = candidates == null ? all(clusterNumber) : candidates;
    rest.andNot(union(clusterNumber, name, accepted(clusterNumber, name, condition, false)));
    return rest;
  }

  private RoaringBitmap filter(RoaringBitmap candidates, int name, ValueCondition condition) {
    RoaringBitmap kept = new RoaringBitmap();
    candidates.forEach((int ref) -> {
      int value = registry.valueSymbol(ref, name);
      if (condition.accepts(value < 0 ? "" : symbols.text(value))) {
        kept.add(ref);
      }
    });
    return kept;
  }

  /// Returns the values for which the condition's answer is `wanted`.
  private int[] accepted(int clusterNumber, int name, ValueCondition condition, boolean wanted) {
    if (name < 0) {
      return new int[0];
    }
    int[] values = condition.named(symbols, wanted);
    values = values != null ? values : values(clusterNumber, name);
    int n = 0;
    for (int value : values) {
      if (condition.accepts(symbols.text(value)) == wanted) {
        values[n++] = value;
      }
    }
    return Arrays.copyOf(values, n);
  }

  private RoaringBitmap union(int clusterNumber, int name, int[] values) {
    RoaringBitmap sum = new RoaringBitmap();
    lock.readLock().lock();
    try {
      ValuePostings postings = postings(clusterNumber, name);
      for (int value : values) {
        RefList list = postings == null ? null : postings.find(value);
        if (list != null) {
          list.addTo(sum);
        }
      }
    } finally {
      lock.readLock().unlock();
    }
    return sum;
  }

  /// Returns the symbols of all values of a label name in a cluster, in no order.
  public int[] values(int clusterNumber, int name) {
    lock.readLock().lock();
    try {
      ValuePostings postings = postings(clusterNumber, name);
      return postings == null ? new int[0] : postings.values();
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Returns the symbols of the values of a name that a series of `present` has, in no order.
  public int[] valuesIn(int clusterNumber, int name, RoaringBitmap present) {
    lock.readLock().lock();
    try {
      ValuePostings postings = postings(clusterNumber, name);
      return postings == null ? new int[0] : postings.valuesIn(present);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Returns the symbols of the label names that a series of `present` has, in no order.
  public int[] namesIn(int clusterNumber, RoaringBitmap present) {
    lock.readLock().lock();
    try {
      Cluster cluster = clusters.get(clusterNumber);
      return cluster == null
          ? new int[0]
          : cluster.names.entrySet().stream()
              .filter(name -> name.getValue().intersects(present))
              .mapToInt(Map.Entry::getKey)
              .toArray();
    } finally {
      lock.readLock().unlock();
    }
  }

  private int valueCount(int clusterNumber, int name) {
    lock.readLock().lock();
    try {
      ValuePostings postings = postings(clusterNumber, name);
      return postings == null ? 0 : postings.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  private @Nullable ValuePostings postings(int clusterNumber, int name) {
    Cluster cluster = clusters.get(clusterNumber);
    return cluster == null ? null : cluster.names.get(name);
  }
}
