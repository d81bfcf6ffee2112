package io.tributary.storage.metrics;

import io.prometheus.client.Counter;
import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesCatalog;
import io.tributary.storage.memory.SlabPool;
import io.tributary.storage.metrics.HeadGeneration.Found;
import io.tributary.storage.pieces.HeadRoom;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.wal.Definitions;
import io.tributary.storage.wal.MetricRecords;
import io.tributary.storage.wal.RecordBody;
import io.tributary.storage.wal.ReplayHandler;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The samples that are durable in the log and not yet in pieces. Safe for use by several threads.
///
/// It changes only by applying records in the order of the log, from [HeadAppender] or by
/// [#replay]. Samples are in generations: one is active, those before it are frozen and wait to be
/// sealed and dropped.
public final class Head implements ReplayHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Head.class);

  /// The share of the budget that is kept as free memory for the next generation.
  private static final int FREE_SHARE = 4;

  private final StorageConfig config;
  private final SeriesCatalog catalog;
  private final SeriesDays days;
  private final Counter.Child conflicts;
  private final Counter.Child lostRows;
  private final SlabPool pool;
  private final HeadRoom room;
  private final HeadExtras extras = new HeadExtras();
  private final Changes changes = new Changes();
  private final Map<ClusterId, Long> newestMs = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock(); // held to apply, pin, freeze and drop
  private final Pins pins = new Pins();
  private volatile List<HeadGeneration> generations; // oldest first; the last is active
  private volatile List<Tombstone> tombstones =
      List.of(); // that may hide what is in frozen generations
  private long appliedPosition;
  private @Nullable MetricRecords records; // while replaying

  /// Tells the catalog which series are written to.
  private record Observer(SeriesDays days, SeriesCatalog catalog) implements SeriesDays {
    @Override
    public void seen(int ref, long day) {
      days.seen(ref, day);
    }

    @Override
    public void begins(int ref) {
      catalog.touch(ref);
    }

    @Override
    public void forgetBefore(long day) {
      days.forgetBefore(day);
    }
  }

  /// @param position where the log begins that is going to be replayed or appended to
  public Head(
      StorageConfig config,
      SeriesCatalog catalog,
      SeriesDays days,
      SelfMetrics metrics,
      long position) {
    this.config = config;
    this.catalog = catalog;
    this.days = new Observer(days, catalog);
    this.conflicts = metrics.counter(SelfMetric.STORAGE_CONFLICTS, "head");
    this.lostRows = metrics.counter(SelfMetric.STORAGE_LOST_ROWS);
    this.pool = new SlabPool(config.headBytes() / FREE_SHARE);
    this.room = new HeadRoom("samples", this::bytesHeld, config.headBytes());
    this.appliedPosition = position;
    this.generations = List.of(new HeadGeneration(pool, pins, this.days, position));
  }

  StorageConfig config() {
    return config;
  }

  /// Returns whom writers ask for room before they append.
  HeadRoom room() {
    return room;
  }

  SeriesCatalog catalog() {
    return catalog;
  }

  HeadExtras extras() {
    return extras;
  }

  /// Returns when samples were last written.
  Changes changes() {
    return changes;
  }

  /// Returns the position behind the last record that is applied.
  long appliedPosition() {
    lock.lock();
    try {
      return appliedPosition;
    } finally {
      lock.unlock();
    }
  }

  /// Returns the bytes that all generations take.
  public long bytesHeld() {
    long bytes = 0;
    for (HeadGeneration generation : generations) {
      bytes += generation.bytes();
    }
    return bytes;
  }

  /// Returns the newest timestamp that a cluster has had since the start; the least long when none.
  public long newestTimestampMs(ClusterId cluster) {
    return newestMs.getOrDefault(cluster, Long.MIN_VALUE);
  }

  /// Returns the newest timestamp of every cluster that has had samples since the start.
  public Map<ClusterId, Long> newestTimestampsMs() {
    return Map.copyOf(newestMs);
  }

  /// Makes metadata of an earlier run known that the log does not hold any more.
  public void restoreMetadata(ClusterId cluster, List<MetricMetadata> metadata) {
    extras.addMetadata(cluster, metadata);
  }

  /// Pins what is applied now; the caller closes it.
  public HeadSnapshot snapshot() {
    lock.lock();
    try {
      List<HeadGeneration> pinned = generations;
      pinned.forEach(HeadGeneration::hold);
      return new HeadSnapshot(this, pinned, pins.pin(), appliedPosition, extras.now());
    } finally {
      lock.unlock();
    }
  }

  void unpin(int epoch) {
    lock.lock();
    try {
      pins.unpin(epoch);
      generations.forEach(generation -> generation.forgetCounts(pins.oldest()));
    } finally {
      lock.unlock();
    }
  }

  /// Ends the active generation at what is applied now and begins another.
  ///
  /// @return the frozen generations, the oldest first: they stay readable until they are dropped
  public List<HeadGeneration> freeze() {
    lock.lock();
    try {
      freezeActive();
      return List.copyOf(generations.subList(0, generations.size() - 1));
    } finally {
      lock.unlock();
    }
  }

  private void freezeActive() {
    HeadGeneration active = generations.getLast();
    if (active.isEmpty()) {
      return;
    }
    active.freeze(appliedPosition);
    List<HeadGeneration> next = new ArrayList<>(generations);
    next.add(new HeadGeneration(pool, pins, days, appliedPosition));
    generations = List.copyOf(next);
  }

  /// Lets go of a frozen generation, whose samples are in committed pieces now.
  public void drop(HeadGeneration sealed) {
    lock.lock();
    try {
      List<HeadGeneration> rest = new ArrayList<>(generations);
      if (!sealed.isFrozen() || !rest.remove(sealed)) {
        throw new IllegalArgumentException(
            "not a frozen generation start=" + sealed.startPosition());
      }
      generations = List.copyOf(rest);
      long oldest = rest.getFirst().startPosition();
      tombstones = tombstones.stream().filter(each -> each.position() > oldest).toList();
      if (pins.oldest() == Pins.NONE) { // else somebody reads what is dropped
        rest.stream()
            .mapToLong(HeadGeneration::minTimestampMs)
            .min()
            .ifPresent(minMs -> days.forgetBefore(Windows.dayOf(minMs)));
      }
    } finally {
      lock.unlock();
    }
    room.freed();
    sealed.release();
  }

  /// Holds all generations for a look at them without a snapshot; the caller releases each.
  List<HeadGeneration> hold() {
    while (true) {
      List<HeadGeneration> now = generations;
      int held = 0;
      while (held < now.size() && now.get(held).hold()) {
        held++;
      }
      if (held == now.size()) {
        return now;
      }
      now.subList(0, held).forEach(HeadGeneration::release);
    }
  }

  /// Returns whether a delete hides what a frozen generation holds of a series at a time.
  boolean isHidden(HeadGeneration generation, int ref, long timestampMs) {
    for (Tombstone tombstone : tombstones) {
      if (tombstone.position() >= generation.endPosition()
          && tombstone.range().contains(timestampMs)
          && tombstone.hides(catalog.cluster(ref), catalog.labels(ref))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void replay(Place place, RecordBody body, Definitions definitions) {
    if (records == null) {
      records = new MetricRecords(definitions);
    }
    switch (place.kind()) {
      case TOMBSTONE -> apply(MetricRecords.decodeTombstone(place, body), place.end());
      case SAMPLES, HISTOGRAMS, EXEMPLARS, METADATA -> {
        WriteBatch batch = records.decode(place, body);
        apply(batch, clusterOf(batch), place.end());
        if (records.lostRows() > 0) {
          lostRows.inc(records.lostRows());
          LOG.error(
              "rows lost their series to damage of the log position={} rows={}",
              place.start(),
              records.lostRows());
        }
      }
      case SERIES, ENTRIES -> {} // the log's own, and the log store's
    }
  }

  /// A record of the log is of one cluster; only metadata names it.
  private ClusterId clusterOf(WriteBatch batch) {
    if (batch.floats().size() > 0) {
      return catalog.cluster(batch.floats().refs()[0]);
    }
    if (batch.histograms().size() > 0) {
      return catalog.cluster(batch.histograms().refs()[0]);
    }
    return batch.exemplars().size() > 0
        ? catalog.cluster(batch.exemplars().refs()[0])
        : batch.cluster();
  }

  void apply(WriteBatch batch, ClusterId cluster, long endPosition) {
    lock.lock();
    try {
      int refused =
          applyFloats(batch.floats(), cluster, endPosition)
              + applyHistograms(batch.histograms(), cluster, endPosition);
      if (refused > 0) {
        conflicts.inc(refused);
      }
      for (int row = 0; row < batch.exemplars().size(); row++) {
        extras.addExemplar(cluster, batch.exemplars().refs()[row], batch.exemplars().value(row));
      }
      extras.addMetadata(cluster, batch.metadata());
      appliedPosition = endPosition;
    } finally {
      lock.unlock();
    }
  }

  private int applyFloats(WriteBatch.Floats floats, ClusterId cluster, long endPosition) {
    int n = floats.size();
    if (n == 0) {
      return 0;
    }
    int[] refs = floats.refs();
    long[] timestampsMs = floats.timestampsMs();
    long[] valueBits = floats.valueBits();
    HeadGeneration active = generations.getLast();
    int newer = newerThanFrozen(refs, timestampsMs, n);
    boolean starts = floats.hasStartTimestamps();
    int refused = 0;
    for (int row = 0; row < n; row++) {
      Found found =
          row < newer ? Found.ABSENT : findFrozen(refs[row], timestampsMs[row], valueBits[row]);
      if (found == Found.ABSENT) {
        found = active.apply(refs[row], timestampsMs[row], valueBits[row]);
      }
      if (found == Found.OTHER) {
        refused++;
      } else if (starts && found == Found.ABSENT && floats.startTimestampsMs()[row] != 0) {
        active.applyStart(refs[row], timestampsMs[row], floats.startTimestampsMs()[row]);
      }
    }
    extend(active, cluster, timestampsMs, n, endPosition);
    return refused;
  }

  private int applyHistograms(
      WriteBatch.Histograms histograms, ClusterId cluster, long endPosition) {
    HeadGeneration active = generations.getLast();
    int refused = 0;
    for (int row = 0; row < histograms.size(); row++) {
      int ref = histograms.refs()[row];
      long timestampMs = histograms.timestampsMs()[row];
      Found found = findFrozen(ref, timestampMs, histograms.value(row));
      if (found == Found.ABSENT) {
        found = active.apply(ref, timestampMs, histograms.value(row));
      }
      if (found == Found.OTHER) {
        refused++;
      } else if (found == Found.ABSENT && histograms.startTimestampsMs()[row] != 0) {
        active.applyStart(ref, timestampMs, histograms.startTimestampsMs()[row]);
      }
    }
    extend(active, cluster, histograms.timestampsMs(), histograms.size(), endPosition);
    return refused;
  }

  private int newerThanFrozen(int[] refs, long[] timestampsMs, int n) {
    List<HeadGeneration> all = generations;
    int newer = n;
    for (int i = 0; i < all.size() - 1; i++) {
      newer = all.get(i).newer(refs, timestampsMs, newer);
    }
    return newer;
  }

  private Found findFrozen(int ref, long timestampMs, long bits) {
    List<HeadGeneration> all = generations;
    for (int i = 0; i < all.size() - 1; i++) {
      Found found = all.get(i).find(ref, timestampMs, bits);
      if (found != Found.ABSENT && !isHidden(all.get(i), ref, timestampMs)) {
        return found;
      }
    }
    return Found.ABSENT;
  }

  private Found findFrozen(int ref, long timestampMs, Histogram value) {
    List<HeadGeneration> all = generations;
    for (int i = 0; i < all.size() - 1; i++) {
      Found found = all.get(i).find(ref, timestampMs, value);
      if (found != Found.ABSENT && !isHidden(all.get(i), ref, timestampMs)) {
        return found;
      }
    }
    return Found.ABSENT;
  }

  private void extend(
      HeadGeneration active, ClusterId cluster, long[] timestampsMs, int n, long endPosition) {
    if (n == 0) {
      return;
    }
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int row = 0; row < n; row++) {
      min = Math.min(min, timestampsMs[row]);
      max = Math.max(max, timestampsMs[row]);
    }
    active.extend(cluster, min, max);
    newestMs.merge(cluster, max, Math::max);
    if (max - Windows.WINDOW_MS <= min) {
      changes.written(cluster, min, max, endPosition);
    } else { // what lies between may be much
      for (int row = 0; row < n; row++) {
        changes.written(cluster, timestampsMs[row], timestampsMs[row], endPosition);
      }
    }
  }

  /// Begins a generation, so that what a delete hides is never in one with what comes after it.
  void apply(Tombstone tombstone, long endPosition) {
    lock.lock();
    try {
      freezeActive();
      List<Tombstone> next = new ArrayList<>(tombstones);
      next.add(tombstone);
      tombstones = List.copyOf(next);
      appliedPosition = endPosition;
    } finally {
      lock.unlock();
    }
  }

  /// Returns the times of what of some clusters is in memory, or null when nothing is.
  @Nullable TimeRange times(Predicate<ClusterId> clusters) {
    return generations.stream()
        .flatMap(generation -> generation.times().entrySet().stream())
        .filter(entry -> clusters.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .reduce(TimeRange::enclosing)
        .orElse(null);
  }

  /// Gives the memory back; nobody may append or hold a snapshot any more.
  @Override
  public void close() {
    generations.forEach(HeadGeneration::release);
    pool.close();
  }
}
