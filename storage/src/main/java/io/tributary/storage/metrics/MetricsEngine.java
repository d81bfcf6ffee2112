package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.HeadStats;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Moment;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.ActiveSeries;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.pieces.StoreState;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.replica.ReplicaLabel;
import io.tributary.storage.replica.ReplicaQuerier;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.ReplayHandler;
import io.tributary.storage.wal.Wal;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The metrics of one data directory: head and pieces. Safe for use by several threads.
public final class MetricsEngine implements AutoCloseable {
  private static final long PAGE_CACHE_BYTES = 128L << 20;

  private final Stored stored;
  private final Head head;
  private final StoredSnapshot.Source source;
  private final SampleDrain drain;

  public MetricsEngine(
      Stored stored,
      SeriesIndex index,
      StorageConfig config,
      InstantSource clock,
      SelfMetrics metrics) {
    this.stored = stored;
    HeadDays days = new HeadDays();
    Map<ClusterId, ReplicaLabel> replicaLabels = new HashMap<>();
    config
        .replicaLabels()
        .forEach((name, label) -> replicaLabels.put(name, new ReplicaLabel(label)));
    ActiveSeries active =
        new ActiveSeries(
            stored.registry(),
            cluster -> config.limits().of(cluster).activeSeries(),
            replicaLabels,
            clock,
            Integer.MAX_VALUE);
    metrics.gaugeByCluster(SelfMetric.STORAGE_ACTIVE_SERIES, active::activeByCluster);
    head = new Head(config, active, days, metrics, sealedTo());
    restoreExtras();
    Generations generations = new HeadGenerations(head, days, stored.registry());
    PieceReader pieceReader =
        new PieceReader(
            stored.store(),
            PAGE_CACHE_BYTES,
            metrics.counter(SelfMetric.STORAGE_DAMAGE, "samples"));
    source = new StoredSnapshot.Source(index, stored, generations, pieceReader, replicaLabels);
    drain = new SampleDrain(stored, generations, pieceReader, metrics, config);
  }

  /// Returns the series that have exemplars on the disk, with samples or without.
  public static RoaringBitmap withExemplars(RocksStore store) {
    RoaringBitmap refs = new RoaringBitmap();
    store.scan(
        Family.META,
        StoreKeys.kind(StoreKeys.EXEMPLARS),
        StoreKeys.kind(StoreKeys.EXEMPLARS + 1),
        (_, value) -> ExtraRecords.exemplars(value, (ref, _) -> refs.add(ref)));
    return refs;
  }

  private void restoreExtras() {
    SeriesRegistry registry = stored.registry();
    stored
        .store()
        .scan(
            Family.META,
            StoreKeys.kind(StoreKeys.METADATA),
            StoreKeys.kind(StoreKeys.METADATA + 1),
            (key, value) ->
                head.restoreMetadata(
                    registry.clusterOf(StoreKeys.clusterOf(key)), ExtraRecords.metadata(value)));
    stored
        .store()
        .scan(
            Family.META,
            StoreKeys.kind(StoreKeys.EXEMPLARS),
            StoreKeys.kind(StoreKeys.EXEMPLARS + 1),
            (key, value) -> {
              ClusterId cluster = registry.clusterOf(StoreKeys.clusterOf(key));
              ExtraRecords.exemplars(
                  value, (ref, exemplar) -> head.extras().addExemplar(cluster, ref, exemplar));
            });
    head.extras().restored();
  }

  /// Returns the position of the log from which on samples are to be replayed.
  public long sealedTo() {
    return stored.catalog().current().of(PieceKind.SAMPLES).sealedTo();
  }

  /// Returns who takes the records of the log again.
  public ReplayHandler replay() {
    return head;
  }

  /// Returns the times of what was replayed, or null when nothing was; before anything is sealed.
  public @Nullable TimeRange replayedTimes() {
    return head.times(_ -> true);
  }

  /// Returns a writer to the log; there is to be one.
  public HeadAppender appendTo(Wal wal, InstantSource clock) {
    return new HeadAppender(head, wal, clock);
  }

  public Drain drain() {
    return drain;
  }

  public MetricSnapshot snapshot(TimeRange range) {
    return new StoredSnapshot(source, range);
  }

  public HeadStats headStats(View view) {
    try (Generations.Pin memory = source.generations().pin()) {
      long chunks =
          memory.generations().stream()
              .flatMapToInt(each -> Arrays.stream(each.refs()))
              .filter(ref -> view.includes(head.catalog().cluster(ref)))
              .count();
      return new HeadStats(chunks, head.times(view::includes));
    }
  }

  public Moment now() {
    long removals = stored.catalog().current().removals();
    return new Moment(head.appliedPosition(), removals);
  }

  /// Returns times that touch `range`, at no others of which samples have changed: written to,
  /// deleted, or too old by now.
  public List<TimeRange> changedSince(
      Moment moment, Predicate<ClusterId> clusters, TimeRange range) {
    StoreState state = stored.catalog().current();
    if (state.removals() != moment.removals()) {
      return List.of(range);
    }
    List<TimeRange> changed = head.changes().since(moment.position(), clusters, range);
    if (source.replicaLabels().keySet().stream().anyMatch(clusters)) {
      changed.addAll(changedByReplicas(moment, clusters, range));
    }
    Set<ClusterId> all = new HashSet<>();
    head.changes().clusters().forEach(all::add);
    for (int number : state.of(PieceKind.SAMPLES).clusters().keySet()) {
      all.add(stored.registry().clusterOf(number));
    }
    for (ClusterId cluster : all) {
      long visibleMs = stored.retention().visibleMs(cluster);
      if (clusters.test(cluster) && visibleMs > range.minMs()) {
        changed.add(new TimeRange(Long.MIN_VALUE, visibleMs - 1));
      }
    }
    return changed;
  }

  /// Returns the conditions on series as sent that those on what readers see come to; null when
  /// nothing satisfies them.
  public @Nullable List<Matcher> asSent(ClusterId cluster, List<Matcher> matchers) {
    ReplicaLabel label = source.replicaLabels().get(cluster);
    return label == null ? matchers : label.translate(matchers);
  }

  /// What one replica sent may change what is taken of another around it.
  private List<TimeRange> changedByReplicas(
      Moment moment, Predicate<ClusterId> clusters, TimeRange range) {
    Predicate<ClusterId> replicated = source.replicaLabels()::containsKey;
    return head
        .changes()
        .since(moment.position(), replicated.and(clusters), ReplicaQuerier.around(range))
        .stream()
        .map(ReplicaQuerier::around)
        .filter(changed -> changed.overlaps(range.minMs(), range.maxMs()))
        .toList();
  }

  /// Gives memory back; nobody may append or hold a snapshot any more.
  @Override
  public void close() {
    head.close();
  }
}
