package io.tributary.storage.metrics;

import io.tributary.model.Labels;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.page.PageWriter;
import io.tributary.storage.pieces.Drain.Merge;
import io.tributary.storage.pieces.Drain.Merged;
import io.tributary.storage.pieces.Drain.Outcome;
import io.tributary.storage.pieces.Drain.TooMuch;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.replica.CounterNames;
import io.tributary.storage.replica.ReplicaLabel;
import io.tributary.storage.replica.ReplicaMerge;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Merges the pieces of windows of a cluster whose series come from several replicas, so that one
/// copy of each series is left. Confined to one thread.
///
/// What seals kept as it was sent goes, but for the end of the last window. A series that was never
/// merged, as replicas were not known then, stays by replica.
final class ReplicaMerger {
  private final PieceReader pieceReader;
  private final SeriesRegistry registry;
  private final ReplicaLabel label;
  private final CounterNames counters;
  private final ReplicaMerge merge = new ReplicaMerge();
  private final SampleColumns merged = new SampleColumns();
  private final Map<Integer, int[]> replicas = new HashMap<>(); // by the ref of what is merged
  private final RoaringBitmap known = new RoaringBitmap(); // replicas of what is merged

  ReplicaMerger(
      PieceReader pieceReader, SeriesRegistry registry, ReplicaLabel label, CounterNames counters) {
    this.pieceReader = pieceReader;
    this.registry = registry;
    this.label = label;
    this.counters = counters;
  }

  /// Writes all series; returns null when it gave up because of `pace`.
  ///
  /// @param present has the refs of the pieces' series
  @Nullable Outcome merge(
      Merge job, Piece start, RoaringBitmap present, PieceWriter writer, MergePace pace) {
    group(present);
    long keptFromMs =
        start.windowStartMs()
            + start.span().windows() * Windows.WINDOW_MS
            - SealedReplicas.HELD_BACK_MS;
    Reading reading = new Reading(job, new ReadCursor(pieceReader, job.pieces()));
    RoaringBitmap refs = new RoaringBitmap();
    for (long key : present.stream().mapToLong(registry::sortKey).sorted().toArray()) {
      if (!pace.goOn(writer.bytes())) {
        return null;
      }
      int ref = (int) key;
      SampleColumns rows = rows(reading, ref, keptFromMs);
      if (!fits(rows)) {
        return new TooMuch(
            job.pieces(), "a series has more rows than fit a page series=" + registry.labels(ref));
      }
      if (rows.size() > 0) {
        writer.add(new SeriesKey(ref, key), ColumnSlices.of(rows));
        refs.add(ref);
      }
    }
    return new Merged(refs.isEmpty() ? null : writer.finish(), refs);
  }

  private void group(RoaringBitmap present) {
    Map<Labels, TreeMap<String, Integer>> byLabels = new HashMap<>();
    present.forEach((int ref) -> {
      Labels labels = registry.labels(ref);
      byLabels
          .computeIfAbsent(label.strip(labels), _ -> new TreeMap<>(Labels::compareUtf8))
          .put(labels.get(label.name()), ref);
    });
    for (TreeMap<String, Integer> all : byLabels.values()) {
      Integer own = all.remove("");
      if (own != null) {
        replicas.put(own, all.values().stream().mapToInt(Integer::intValue).toArray());
        all.values().forEach(known::add);
      }
    }
  }

  /// Returns what is written of a series, valid until the next call.
  private SampleColumns rows(Reading reading, int ref, long keptFromMs) {
    SampleColumns own = reading.rows(ref);
    if (known.contains(ref)) {
      int at = Arrays.binarySearch(own.timestampsMs(), 0, own.size(), keptFromMs);
      int first = Math.max(0, (at >= 0 ? at : -at - 1) - 1);
      if (own.size() > 0) {
        RowMerge.remove(own, Long.MIN_VALUE, own.timestampsMs()[first] - 1);
      }
      return own;
    }
    int[] others = replicas.getOrDefault(ref, new int[0]);
    if (others.length == 0) {
      return own;
    }
    List<SampleColumns> sources = new ArrayList<>(List.of(own));
    for (int other : others) {
      sources.add(reading.rows(other));
    }
    boolean counter = counters.isCounter(registry.labels(ref).metricName());
    merge.merge(sources, keptFromMs, counter, merged);
    int size = merged.size();
    while (size > 0
        && merge.source(size - 1) > 0
        && merged.timestampsMs()[size - 1] >= keptFromMs) {
      size--; // is kept by replica
    }
    merged.setSize(size);
    return merged;
  }

  private static boolean fits(SampleColumns rows) {
    return PageWriter.fittingRows(rows.size(), rows.hasHistograms() ? rows::histogram : null)
        == rows.size();
  }

  /// Reads the rows of a job's pieces that nothing hides.
  private final class Reading {
    private final Merge job;
    private final ReadCursor cursor;

    Reading(Merge job, ReadCursor cursor) {
      this.job = job;
      this.cursor = cursor;
    }

    SampleColumns rows(int ref) {
      SeriesKey key = new SeriesKey(ref, registry.sortKey(ref));
      List<Tombstone> hiding = hiding(ref);
      SampleColumns all = new SampleColumns();
      for (int i = 0; i < job.pieces().size(); i++) {
        SampleColumns rows = new SampleColumns();
        cursor.read(i, key, Long.MIN_VALUE, Long.MAX_VALUE, rows);
        RowMerge.hide(rows, hiding, job.pieces().get(i).logEnd());
        int _ = RowMerge.add(all, rows);
      }
      return all;
    }

    private List<Tombstone> hiding(int ref) {
      if (job.hiding().isEmpty()) {
        return job.hiding();
      }
      Labels labels = registry.labels(ref);
      return job.hiding().stream()
          .filter(tombstone -> tombstone.hides(tombstone.cluster(), labels))
          .toList();
    }
  }
}
