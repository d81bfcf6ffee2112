package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.StoreState;
import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.replica.CounterNames;
import io.tributary.storage.replica.ReplicaLabel;
import io.tributary.storage.replica.ReplicaMerge;
import io.tributary.storage.replica.ReplicaQuerier;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/// What is sealed of a generation of a cluster whose series come from several replicas. Confined to
/// the sealer.
///
/// Samples are merged up to shortly before the newest one, and written as those of the series
/// without the label of its replicas. The rest stays as it was sent, and is merged by whoever reads
/// it and by the next seal: so a replica that is late, as they all are by turns, is no gap, and
/// counters are continued from what both replicas had.
final class SealedReplicas {
  /// Replicas that are later than this fill what is still empty.
  static final long HELD_BACK_MS = 120_000;

  /// What is sealed, and to what it is added.
  record Source(Stored stored, PieceReader pieceReader, Generation generation, int cluster) {}

  /// The refs of a series and of its replicas, the preferred one first; the first ref is that of
  /// what is merged.
  private record Group(Labels labels, List<Integer> refs) {}

  private final Source source;
  private final CounterNames counters;
  private final SeriesRegistry registry;
  private final StoreState state;
  private final SeriesReader reader;
  private final List<Tombstone> tombstones;
  private final Map<Integer, Group> groups = new HashMap<>(); // by the ref of what is merged
  private final RoaringBitmap replicas = new RoaringBitmap();
  private final Map<Integer, Long> restMs = new HashMap<>(); // of what is undecided, by ref
  private final ReplicaMerge merge = new ReplicaMerge();
  private final List<SampleColumns> columns = new ArrayList<>(); // of a group, used again
  private final SampleColumns merged = new SampleColumns();
  private final HeadColumns held = new HeadColumns();
  private final TimeRange reach;
  private final long settledMs;

  private SealedReplicas(Source source, int[] refs, CounterNames counters) {
    this.source = source;
    this.counters = counters;
    this.registry = source.stored.registry();
    this.state = source.stored.catalog().current();
    ClusterId cluster = registry.clusterOf(source.cluster);
    this.tombstones = source.stored.hiding(state, cluster, PieceKind.SAMPLES);
    TimeRange span = span(refs);
    this.settledMs = Math.max(span.maxMs(), newestStoredMs()) - HELD_BACK_MS;
    this.reach = ReplicaQuerier.around(span);
    List<Piece> pieces =
        stored().pieces().stream()
            .filter(piece -> reach.overlaps(piece.minMs(), piece.maxMs()))
            .toList();
    this.reader = new SeriesReader(source.pieceReader, pieces, List.of(source.generation), reach);
  }

  /// @param refs of the cluster, that the generation has
  static SealedReplicas of(Source source, int[] refs, ReplicaLabel label, CounterNames counters) {
    SealedReplicas sealed = new SealedReplicas(source, refs, counters);
    sealed.group(refs, label);
    return sealed;
  }

  private ClusterState stored() {
    return state.of(PieceKind.SAMPLES).cluster(source.cluster);
  }

  private long newestStoredMs() {
    return stored().pieces().stream().mapToLong(Piece::maxMs).max().orElse(Long.MIN_VALUE);
  }

  private TimeRange span(int[] refs) {
    long minMs = Long.MAX_VALUE;
    long maxMs = Long.MIN_VALUE;
    for (int ref : refs) {
      readHeld(ref, held);
      if (held.size() > 0) {
        minMs = Math.min(minMs, held.timestampsMs()[0]);
        maxMs = Math.max(maxMs, held.timestampsMs()[held.size() - 1]);
      }
    }
    return new TimeRange(minMs, maxMs);
  }

  private void readHeld(int ref, HeadColumns out) {
    source.generation.read(ref, Long.MIN_VALUE, Long.MAX_VALUE, out);
  }

  private void group(int[] refs, ReplicaLabel label) {
    Map<Labels, TreeMap<String, Integer>> byLabels = new HashMap<>();
    for (int ref : refs) {
      Labels labels = registry.labels(ref);
      byLabels
          .computeIfAbsent(label.strip(labels), _ -> new TreeMap<>(Labels::compareUtf8))
          .put(labels.get(label.name()), ref);
    }
    // Of what is on the disk, those of the same series.
    RoaringBitmap others = stored().present(reach.minMs(), reach.maxMs());
    others.forEach((int ref) -> {
      Labels labels = registry.labels(ref);
      TreeMap<String, Integer> known = byLabels.get(label.strip(labels));
      if (known != null) {
        known.put(labels.get(label.name()), ref);
      }
    });
    byLabels.forEach(this::add);
  }

  private void add(Labels labels, Map<String, Integer> byReplica) {
    Integer own = byReplica.remove("");
    int ref = own == null ? resolve(labels) : own;
    if (ref < 0) { // nobody could ask for it: it stays as it is
      byReplica.values().forEach(each -> keep(each, Long.MIN_VALUE));
      return;
    }
    List<Integer> all = new ArrayList<>(List.of(ref));
    all.addAll(byReplica.values());
    groups.put(ref, new Group(labels, all));
    byReplica.values().forEach(each -> keep(each, settledMs + 1));
  }

  private void keep(int replica, long fromMs) {
    replicas.add(replica);
    restMs.put(replica, fromMs);
  }

  private int resolve(Labels labels) {
    return registry.resolve(registry.clusterOf(source.cluster), labels)
            instanceof Resolution.Known(int ref)
        ? ref
        : -1;
  }

  /// Returns the refs of series that are merged; they are to be read before those of replicas.
  RoaringBitmap merged() {
    RoaringBitmap refs = new RoaringBitmap();
    groups.keySet().forEach(refs::add);
    return refs;
  }

  /// Replaces `out` by what is to be written of a merged series: what is on the disk already is
  /// not.
  void readMerged(int ref, HeadColumns out) {
    Group group = group(ref);
    TimeRange around = ReplicaQuerier.around(spanOf(group));
    List<Tombstone> hiding =
        tombstones.stream().filter(each -> each.hides(each.cluster(), group.labels)).toList();
    while (columns.size() < group.refs.size()) {
      columns.add(new SampleColumns());
    }
    List<SampleColumns> sources = columns.subList(0, group.refs.size());
    for (int i = 0; i < sources.size(); i++) {
      int each = group.refs.get(i);
      reader.read(new SeriesKey(each, registry.sortKey(each)), around, hiding, sources.get(i));
    }
    boolean counter = counters.isCounter(group.labels.metricName());
    merge.merge(sources, settledMs, counter, merged);
    for (int i = 1; i < sources.size(); i++) {
      restMs.merge(group.refs.get(i), merge.undecidedMs(i), Math::min);
    }
    copyNew(ref, out);
  }

  private Group group(int ref) {
    Group group = groups.get(ref);
    if (group == null) {
      throw new IllegalArgumentException("not a merged series ref=" + ref);
    }
    return group;
  }

  private TimeRange spanOf(Group group) {
    return span(group.refs.stream().mapToInt(Integer::intValue).toArray());
  }

  private void copyNew(int ref, HeadColumns out) {
    readHeld(ref, held);
    out.clear();
    for (int row = 0; row < merged.size(); row++) {
      long timestampMs = merged.timestampsMs()[row];
      boolean isNew =
          merge.source(row) > 0
              ? timestampMs <= settledMs
              : Arrays.binarySearch(held.timestampsMs(), 0, held.size(), timestampMs) >= 0;
      if (isNew) {
        out.add(merged, row);
      }
    }
  }

  /// Returns the refs of replicas.
  RoaringBitmap replicas() {
    return replicas;
  }

  /// Replaces `out` by what stays of a replica as it was sent, and the row before that: it tells
  /// whether the merged series is this replica's there, and how a counter stands.
  void readRest(int ref, HeadColumns out) {
    readHeld(ref, out);
    long[] timestampsMs = out.timestampsMs();
    int from =
        Arrays.binarySearch(timestampsMs, 0, out.size(), restMs.getOrDefault(ref, settledMs + 1));
    int first = from >= 0 ? from : -from - 1;
    out.dropBefore(Math.max(0, first - 1));
  }
}
