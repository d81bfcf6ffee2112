package io.tributary.storage.index;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.storage.replica.ReplicaLabel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The registry as writers of one kind of data see it: it knows how many series of each cluster are
/// active, and gives no new ones to a cluster that has as many as it may. Safe for use by several
/// threads.
///
/// Time goes by in periods of 40 minutes. A series is active when it was resolved, or got its first
/// row of a generation of the head, in this period or the one before. A generation is frozen every
/// half hour while rows come, so whatever is written to is active, and what is not any more stops
/// being so after 40 to 80 minutes. Known series are given in any case, so a cluster may have some
/// more than its limit.
public final class ActiveSeries implements SeriesCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveSeries.class);
  private static final long PERIOD_MS = Duration.ofMinutes(40).toMillis();

  /// Those that were seen in one period, by ref.
  private static final class Period {
    private final long endMs;
    private final int firstNewRef;
    private volatile long[] words = new long[16];

    Period(long endMs, int firstNewRef) {
      this.endMs = endMs;
      this.firstNewRef = firstNewRef;
    }

    boolean has(int ref) {
      long[] now = words;
      int word = ref >>> 6;
      return word < now.length && (now[word] & 1L << ref) != 0;
    }

    void add(int ref) {
      int word = ref >>> 6;
      long[] now = words;
      if (word >= now.length) {
        now = Arrays.copyOf(now, Math.max(word + 1, 2 * now.length));
      }
      now[word] |= 1L << ref;
      words = now; // publishes the bit
    }
  }

  /// Changed under the lock only; active series are read without it.
  private static final class Count {
    private final AtomicInteger active = new AtomicInteger();
    private int inThisPeriod;
    private volatile int toldFrom;

    Count(int toldFrom) {
      this.toldFrom = toldFrom;
    }
  }

  private final SeriesRegistry registry;
  private final ToIntFunction<ClusterId> limits;
  private final Map<ClusterId, ReplicaLabel> replicaLabels;
  private final InstantSource clock;
  private final int many;
  private final SeriesGrowth growth;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ClusterId, Count> counts = new ConcurrentHashMap<>();
  private volatile Period current;
  private volatile Period previous;

  /// Replicas are series of their own, and many are not warned of.
  ///
  /// @param limits how many series of a cluster may be active
  public ActiveSeries(
      SeriesRegistry registry, ToIntFunction<ClusterId> limits, InstantSource clock) {
    this(registry, limits, Map.of(), clock, Integer.MAX_VALUE);
  }

  /// @param limits how many series of a cluster may be active
  /// @param replicaLabels of clusters whose replicas count once
  /// @param many of how many of a cluster on the log warns, and again of twice as many each time
  public ActiveSeries(
      SeriesRegistry registry,
      ToIntFunction<ClusterId> limits,
      Map<ClusterId, ReplicaLabel> replicaLabels,
      InstantSource clock,
      int many) {
    this.registry = registry;
    this.replicaLabels = replicaLabels;
    this.limits = limits;
    this.clock = clock;
    this.many = many;
    growth = new SeriesGrowth(registry);
    previous = new Period(clock.millis(), registry.size());
    current = new Period(clock.millis() + PERIOD_MS, registry.size());
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    int limit = limits.applyAsInt(cluster);
    int active = limit == Integer.MAX_VALUE ? 0 : active(cluster);
    if (active >= limit) {
      Resolution known = resolveKnown(cluster, labels, "active=" + active + " limit=" + limit);
      return known == null ? resolveAny(cluster, labels) : known;
    }
    return resolveAny(cluster, labels);
  }

  private Resolution resolveAny(ClusterId cluster, Labels labels) {
    ReplicaLabel label = replicaLabels.get(cluster);
    if (label != null) {
      var _ = registry.resolve(cluster, label.strip(labels)); // it is counted as this one
    }
    Resolution answer = registry.resolve(cluster, labels);
    if (answer instanceof Resolution.Known(int ref)) {
      touch(ref, cluster);
      warnOfMany(cluster);
    }
    return answer;
  }

  private void warnOfMany(ClusterId cluster) {
    Count count = counts.get(cluster);
    if (count == null || count.active.get() < count.toldFrom || !isToBeTold(count)) {
      return;
    }
    long stamp = registry.inUse().readLock();
    try {
      LOG.warn(
          "a cluster has so many series or streams that it becomes slow cluster={} active={}{}",
          cluster.name(),
          count.active,
          growth.describe(cluster, previous.firstNewRef, clock.millis()));
    } finally {
      registry.inUse().unlockRead(stamp);
    }
  }

  private boolean isToBeTold(Count count) {
    lock.lock();
    try {
      int active = count.active.get();
      boolean more = active >= count.toldFrom;
      if (more) {
        count.toldFrom = (int) Math.min(Integer.MAX_VALUE, 2L * active);
      }
      return more;
    } finally {
      lock.unlock();
    }
  }

  /// Returns null for a replica of a series that is active already, which may be new.
  ///
  /// Series are retired while others write: not while this looks at them.
  private @Nullable Resolution resolveKnown(ClusterId cluster, Labels labels, String limit) {
    long stamp = registry.inUse().readLock();
    try {
      int ref = registry.find(cluster, labels);
      if (ref < 0 && isReplicaOfActive(cluster, labels)) {
        return null;
      }
      if (ref < 0) {
        String grew = growth.describe(cluster, previous.firstNewRef, clock.millis());
        return new Resolution.Refused(Rejection.ACTIVE_LIMIT, limit + grew);
      }
      touch(ref, cluster);
      return new Resolution.Known(ref);
    } finally {
      registry.inUse().unlockRead(stamp);
    }
  }

  private boolean isReplicaOfActive(ClusterId cluster, Labels labels) {
    ReplicaLabel label = replicaLabels.get(cluster);
    int merged = label == null ? -1 : registry.find(cluster, label.strip(labels));
    return merged >= 0 && (current.has(merged) || previous.has(merged));
  }

  /// Returns the ref that a series is counted as: a replica, as the series that all of them are.
  private int counted(int ref, ClusterId cluster) {
    ReplicaLabel label = replicaLabels.get(cluster);
    int merged = label == null ? -1 : registry.find(cluster, label.strip(registry.labels(ref)));
    return merged < 0 ? ref : merged;
  }

  /// Returns how many series of a cluster are active.
  public int active(ClusterId cluster) {
    beginPeriod();
    Count count = counts.get(cluster);
    return count == null ? 0 : count.active.get();
  }

  /// Returns how many series of each cluster are active; clusters without are left out.
  public Map<String, Integer> activeByCluster() {
    beginPeriod();
    Map<String, Integer> active = new HashMap<>();
    counts.forEach((cluster, count) -> active.put(cluster.name(), count.active.get()));
    return active;
  }

  @Override
  public void touch(int ref) {
    beginPeriod();
    if (!current.has(ref)) {
      touch(ref, registry.cluster(ref));
    }
  }

  private void touch(int written, ClusterId cluster) {
    beginPeriod();
    int ref = counted(written, cluster);
    if (current.has(ref)) {
      return;
    }
    lock.lock();
    try {
      if (!current.has(ref)) {
        Count count = counts.computeIfAbsent(cluster, _ -> new Count(many));
        current.add(ref);
        count.inThisPeriod++;
        count.active.addAndGet(previous.has(ref) ? 0 : 1);
      }
    } finally {
      lock.unlock();
    }
  }

  private void beginPeriod() {
    long nowMs = clock.millis();
    if (nowMs < current.endMs) {
      return;
    }
    lock.lock();
    try {
      while (nowMs >= current.endMs) {
        // After two periods in which nobody asked, both are empty: no need to walk through more.
        long endMs = Math.max(current.endMs + PERIOD_MS, nowMs - PERIOD_MS + 1);
        previous = current;
        current = new Period(endMs, registry.size());
        counts.values().removeIf(count -> count.inThisPeriod == 0);
        counts
            .values()
            .forEach(count -> {
              count.active.set(count.inThisPeriod);
              count.inThisPeriod = 0;
            });
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ClusterId cluster(int ref) {
    return registry.cluster(ref);
  }

  @Override
  public Labels labels(int ref) {
    return registry.labels(ref);
  }

  @Override
  public void read(int ref, SeriesSymbols into) {
    registry.read(ref, into);
  }

  @Override
  public String text(int symbol) {
    return registry.text(symbol);
  }

  @Override
  public void restore(int ref, ClusterId cluster, Labels labels) {
    registry.restore(ref, cluster, labels);
  }

  @Override
  public boolean has(int ref) {
    return registry.has(ref);
  }

  @Override
  public int retiredBelow() {
    return registry.retiredBelow();
  }

  @Override
  public StampedLock inUse() {
    return registry.inUse();
  }

  @Override
  public int size() {
    return registry.size();
  }
}
