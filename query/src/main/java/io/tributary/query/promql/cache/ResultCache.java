package io.tributary.query.promql.cache;

import io.prometheus.client.Counter;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Results of range queries, the least recently used of which make room. Safe for use by several
/// threads.
///
/// What may change is not told apart from what may not: samples of any age may come late. Instead
/// the store is asked what has changed since a result was made ([Queryable#changedSince]).
public final class ResultCache {
  private static final int LARGEST_SHARE = 8;

  /// What two queries have in common whose steps say the same.
  ///
  /// @param phaseMs what the times of all steps leave when divided by the step
  record Key(Queryable source, String query, long stepMs, long phaseMs, long lookbackMs) {}

  private final long capacityBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Key, Extent> extents = new LinkedHashMap<>(64, 0.75f, true);
  private final Counter.Child all;
  private final Counter.Child part;
  private final Counter.Child none;
  private final Counter.Child unfit;
  private long bytes;

  public ResultCache(long capacityBytes, SelfMetrics metrics) {
    this.capacityBytes = capacityBytes;
    this.all = metrics.counter(SelfMetric.QUERY_CACHE_REQUESTS, "all");
    this.part = metrics.counter(SelfMetric.QUERY_CACHE_REQUESTS, "part");
    this.none = metrics.counter(SelfMetric.QUERY_CACHE_REQUESTS, "none");
    this.unfit = metrics.counter(SelfMetric.QUERY_CACHE_REQUESTS, "unfit");
    metrics.gauge(SelfMetric.QUERY_CACHE_BYTES, this::bytes);
  }

  private double bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  @Nullable Extent get(Key key) {
    lock.lock();
    try {
      return extents.get(key);
    } finally {
      lock.unlock();
    }
  }

  void put(Key key, Extent extent) {
    long added = extent.bytes();
    if (added > capacityBytes / LARGEST_SHARE) {
      return;
    }
    lock.lock();
    try {
      Extent before = extents.put(key, extent);
      bytes += added - (before == null ? 0 : before.bytes());
      var oldest = extents.values().iterator();
      while (bytes > capacityBytes && extents.size() > 1) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Counts a query of which all, part or none was kept.
  void count(boolean anyKept, boolean anyMissing) {
    (anyKept ? (anyMissing ? part : all) : none).inc();
  }

  /// Counts a query whose result is not kept.
  public void countUnfit() {
    unfit.inc();
  }
}
