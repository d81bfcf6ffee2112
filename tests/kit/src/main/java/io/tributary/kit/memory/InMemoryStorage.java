package io.tributary.kit.memory;

import io.tributary.kit.contract.StoredSample;
import io.tributary.model.BackupTarget;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.NewestRows;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.HeadStats;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Moment;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The slow, obviously correct twin of the storage, for tests: sorted maps, copied at each
/// snapshot.
///
/// Safe for use by several threads. Nothing is durable.
public final class InMemoryStorage implements MetricStore, StorageAdmin {
  private final Object lock = new Object();
  private final AgeLimits limits;
  private final TreeMap<ClusterId, TreeMap<Labels, Integer>> refs = new TreeMap<>();
  private final List<MemorySeries> byRef = new ArrayList<>();
  private final Map<ClusterId, TreeMap<String, MetricMetadata>> metadata = new HashMap<>();
  private MemorySnapshot.@Nullable Contents frozen;
  private long changes;

  /// Makes a store that takes samples of any age, as scripts that load near the epoch need it.
  public InMemoryStorage() {
    this(AgeLimits.NONE);
  }

  public InMemoryStorage(AgeLimits limits) {
    this.limits = limits;
  }

  @Override
  public Appender appender() {
    return new Appender() {
      @Override
      public Resolution resolve(ClusterId cluster, Labels labels) {
        return InMemoryStorage.this.resolve(cluster, labels);
      }

      @Override
      public void append(WriteBatch batch, Refusals refusals) {
        InMemoryStorage.this.append(batch, refusals);
      }
    };
  }

  @Override
  public MetricSnapshot snapshot(TimeRange range) {
    synchronized (lock) {
      if (frozen == null) {
        frozen = freeze();
      }
      return new MemorySnapshot(frozen, range);
    }
  }

  @Override
  public Moment now() {
    synchronized (lock) {
      return new Moment(changes, 0);
    }
  }

  /// Any change is one of all times.
  @Override
  public List<TimeRange> changedSince(
      Moment moment, Predicate<ClusterId> clusters, TimeRange range) {
    return now().equals(moment) ? List.of() : List.of(range);
  }

  /// Returns one cluster as what an engine reads from, labels as sent.
  public Queryable cluster(ClusterId cluster) {
    return new OneCluster(this, cluster);
  }

  private record OneCluster(InMemoryStorage store, ClusterId cluster) implements Queryable {
    @Override
    public Querier querier(TimeRange range) {
      return store.snapshot(range).querier(cluster);
    }

    @Override
    public Moment now() {
      return store.now();
    }

    @Override
    public List<TimeRange> changedSince(Moment moment, TimeRange range) {
      return store.changedSince(moment, cluster::equals, range);
    }
  }

  /// Counts a change; under the lock.
  private void change() {
    frozen = null;
    changes++;
  }

  @Override
  public void flush() {}

  @Override
  public void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    synchronized (lock) {
      change();
      byRef.stream()
          .filter(one -> one.cluster.equals(cluster) && one.matches(matchers))
          .forEach(one -> one.delete(range));
    }
  }

  @Override
  public void backup(BackupTarget target) {} // it has no files

  @Override
  public HeadStats headStats(View view) {
    synchronized (lock) {
      long chunks = 0;
      long minMs = Long.MAX_VALUE;
      long maxMs = Long.MIN_VALUE;
      for (MemorySeries series : byRef) {
        if (view.includes(series.cluster) && !series.samples.isEmpty()) {
          chunks++;
          minMs = Math.min(minMs, series.samples.firstKey());
          maxMs = Math.max(maxMs, series.samples.lastKey());
        }
      }
      return new HeadStats(chunks, chunks == 0 ? null : new TimeRange(minMs, maxMs));
    }
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    try (MetricSnapshot snapshot = snapshot(TimeRange.ALL)) {
      return snapshot.clusters();
    }
  }

  @Override
  public NewestRows newest(ClusterId cluster) {
    try (MetricSnapshot snapshot = snapshot(TimeRange.ALL)) {
      long newest =
          StoredSample.readAll(snapshot.querier(cluster), TimeRange.ALL, List.of())
              .values()
              .stream()
              .flatMap(List::stream)
              .mapToLong(StoredSample::timestampMs)
              .max()
              .orElse(Long.MIN_VALUE);
      return new NewestRows(newest == Long.MIN_VALUE ? null : Instant.ofEpochMilli(newest), null);
    }
  }

  private Resolution resolve(ClusterId cluster, Labels labels) {
    synchronized (lock) {
      TreeMap<Labels, Integer> known = refs.computeIfAbsent(cluster, _ -> new TreeMap<>());
      Integer ref = known.get(labels);
      if (ref == null) {
        ref = byRef.size();
        known.put(labels, ref);
        byRef.add(new MemorySeries(cluster, labels));
      }
      return new Resolution.Known(ref);
    }
  }

  private void append(WriteBatch batch, Refusals refusals) {
    refusals.clear();
    synchronized (lock) {
      change();
      appendFloats(batch, refusals);
      appendHistograms(batch, refusals);
      appendExemplars(batch, refusals);
      TreeMap<String, MetricMetadata> families =
          metadata.computeIfAbsent(batch.cluster(), _ -> new TreeMap<>(Labels::compareUtf8));
      batch.metadata().forEach(entry -> families.put(entry.family(), entry));
    }
  }

  private void appendFloats(WriteBatch batch, Refusals refusals) {
    WriteBatch.Floats floats = batch.floats();
    for (int row = 0; row < floats.size(); row++) {
      long start = floats.hasStartTimestamps() ? floats.startTimestampsMs()[row] : 0;
      MemorySample sample = new MemorySample(floats.valueBits()[row], null, start);
      Rejection reason = add(batch, floats.refs()[row], floats.timestampsMs()[row], sample);
      if (reason != null) {
        refusals.add(Column.FLOATS, row, reason);
      }
    }
  }

  private void appendHistograms(WriteBatch batch, Refusals refusals) {
    WriteBatch.Histograms histograms = batch.histograms();
    for (int row = 0; row < histograms.size(); row++) {
      MemorySample sample =
          new MemorySample(0, histograms.value(row), histograms.startTimestampsMs()[row]);
      Rejection reason = add(batch, histograms.refs()[row], histograms.timestampsMs()[row], sample);
      if (reason != null) {
        refusals.add(Column.HISTOGRAMS, row, reason);
      }
    }
  }

  private void appendExemplars(WriteBatch batch, Refusals refusals) {
    WriteBatch.Exemplars exemplars = batch.exemplars();
    for (int row = 0; row < exemplars.size(); row++) {
      Rejection reason = addExemplar(batch, row);
      if (reason != null) {
        refusals.add(Column.EXEMPLARS, row, reason);
      }
    }
  }

  private @Nullable Rejection addExemplar(WriteBatch batch, int row) {
    Exemplar exemplar = batch.exemplars().value(row);
    MemorySeries series = series(batch, batch.exemplars().refs()[row]);
    if (series == null) {
      return Rejection.RETIRED_REF;
    }
    Rejection age = limits.check(exemplar.timestampMs());
    if (age != null) {
      return age;
    }
    if (exemplar.isTooLong()) {
      return Rejection.EXEMPLAR_LIMIT;
    }
    boolean repeats =
        !batch.exemplars().isTimed(row)
            && !series.exemplars.isEmpty()
            && series.exemplars.last().says(exemplar);
    if (!repeats) {
      series.exemplars.add(exemplar);
    }
    return null;
  }

  private @Nullable Rejection add(
      WriteBatch batch, int ref, long timestampMs, MemorySample sample) {
    MemorySeries series = series(batch, ref);
    if (series == null) {
      return Rejection.RETIRED_REF;
    }
    Rejection age = limits.check(timestampMs);
    if (age != null) {
      return age;
    }
    return series.add(timestampMs, sample) ? null : Rejection.DUPLICATE_TIMESTAMP;
  }

  private @Nullable MemorySeries series(WriteBatch batch, int ref) {
    if (ref < 0 || ref >= byRef.size()) {
      return null;
    }
    MemorySeries series = byRef.get(ref);
    if (!series.cluster.equals(batch.cluster())) {
      throw new IllegalArgumentException(
          "ref is of another cluster ref=" + ref + " cluster=" + batch.cluster());
    }
    return series;
  }

  private MemorySnapshot.Contents freeze() {
    TreeMap<ClusterId, List<MemorySeries>> series = new TreeMap<>();
    refs.forEach((cluster, known) -> {
      List<MemorySeries> copies =
          known.values().stream()
              .map(byRef::get)
              .filter(one -> !one.samples.isEmpty() || !one.exemplars.isEmpty())
              .map(MemorySeries::copy)
              .toList();
      if (!copies.isEmpty()) {
        series.put(cluster, copies);
      }
    });
    Map<ClusterId, List<MetricMetadata>> families = new HashMap<>();
    metadata.forEach((cluster, all) -> families.put(cluster, List.copyOf(all.values())));
    return new MemorySnapshot.Contents(Collections.unmodifiableSortedMap(series), families);
  }
}
