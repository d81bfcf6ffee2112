package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Finds the ref of each series of a request by the hash of its label bytes, in steps over all of
/// them, so that the waits for memory overlap; asks the store for those that are not known.
/// Confined to one thread, the cache is shared.
final class SeriesIdentifier {
  private final IdentityCache cache;
  private final LabelHash hash;
  private final Appender appender;
  private final int maxLabelBytes;

  private final WireCursor cursor = new WireCursor();
  private final SeriesWalk walk = new SeriesWalk();
  private final LabelDecoder labels;
  private final LabelHash.Rows hashes;
  private int[] refs = new int[0];
  private int extraRows;

  /// @param hashes those of the rows, set for each that has a tail
  SeriesIdentifier(
      SharedIdentity shared,
      Appender appender,
      int maxLabelBytes,
      LabelDecoder labels,
      LabelHash.Rows hashes) {
    this.hashes = hashes;
    cache = shared.cache();
    hash = shared.hash();
    this.appender = appender;
    this.maxLabelBytes = maxLabelBytes;
    this.labels = labels;
  }

  /// Identifies every row; what the store refuses goes into the report.
  void identify(ClusterWrites cluster, MemorySegment body, SeriesRows rows, RefusalReport report) {
    int size = rows.size();
    if (refs.length < size) {
      refs = Arrays.copyOf(refs, Math.max(size, 2 * refs.length));
    }
    extraRows = 0;
    for (int row = 0; row < size; row++) {
      if (rows.tail(row) == SeriesRows.NO_TAIL) {
        walkAndHash(cluster, body, rows, row);
      }
    }
    if (cache.findAll(hashes, refs, size) > 0) {
      for (int row = 0; row < size; row++) {
        if (refs[row] == IdentityCache.UNKNOWN) {
          learn(cluster, body, rows, row, report);
        }
      }
    }
  }

  private void walkAndHash(ClusterWrites cluster, MemorySegment body, SeriesRows rows, int row) {
    int start = rows.start(row);
    walk.walk(cursor, body, start, rows.end(row));
    extraRows += walk.rows();
    WriteRequestScan.checkRows(rows.size() + extraRows);
    hashLabels(cluster, body, start, row);
  }

  private void hashLabels(ClusterWrites cluster, MemorySegment body, int start, int row) {
    if (walk.labelsFirst()) {
      hash.hash(body, start, start + walk.labelBytes(), cluster.salt(), hashes.at(row));
    } else {
      hash.hash(walk.labelRegion(body), 0, walk.labelBytes(), cluster.salt(), hashes.at(row));
    }
  }

  /// Reads the labels of a row for the first time. Its tail was a guess: now it is checked.
  private void learn(
      ClusterWrites cluster, MemorySegment body, SeriesRows rows, int row, RefusalReport report) {
    int labelBytes = rows.end(row) - rows.tail(row) - rows.start(row);
    walk.walk(cursor, body, rows.start(row), rows.end(row));
    if (rows.tail(row) != SeriesRows.NO_TAIL
        && !(walk.labelsFirst() && walk.labelBytes() == labelBytes)) {
      rows.dropTail(row);
      extraRows += walk.rows();
      WriteRequestScan.checkRows(rows.size() + extraRows);
      hashLabels(cluster, body, rows.start(row), row);
    }
    refs[row] = cache.find(hashes, row);
    if (refs[row] == IdentityCache.UNKNOWN) {
      resolve(cluster, body, row, report);
    }
  }

  private void resolve(ClusterWrites cluster, MemorySegment body, int row, RefusalReport report) {
    switch (resolution(cluster, body)) {
      case Resolution.Known known -> {
        refs[row] = known.ref();
        cache.put(hashes, row, known.ref());
      }
      case Resolution.Refused refused -> {
        refs[row] = BatchAppend.REFUSED;
        report.count(refused.reason(), Math.max(1, walk.rows()));
        if (report.isListing()) {
          report.list(
              labels.describe(body, walk), refused.reason().text() + ": " + refused.detail());
        }
      }
    }
  }

  private Resolution resolution(ClusterWrites cluster, MemorySegment body) {
    if (walk.labelBytes() > maxLabelBytes) {
      String detail = "labels are too long bytes=" + walk.labelBytes() + " limit=" + maxLabelBytes;
      return new Resolution.Refused(Rejection.SERIES_LIMIT, detail);
    }
    Labels found;
    try {
      found = labels.series(body, walk);
    } catch (IllegalArgumentException e) {
      return new Resolution.Refused(Rejection.INVALID_LABELS, String.valueOf(e.getMessage()));
    }
    return appender.resolve(cluster.cluster(), cluster.strip(found));
  }

  /// Resolves a row again whose ref is retired.
  void resolveAgain(
      ClusterWrites cluster, MemorySegment body, SeriesRows rows, int row, RefusalReport report) {
    walk.walk(cursor, body, rows.start(row), rows.end(row));
    resolve(cluster, body, row, report);
  }

  /// Returns the ref of a row, or [BatchAppend#REFUSED].
  int ref(int row) {
    return refs[row];
  }

  /// Returns the labels of a row as text.
  String describe(MemorySegment body, SeriesRows rows, int row) {
    walk.walk(cursor, body, rows.start(row), rows.end(row));
    return labels.describe(body, walk);
  }
}
