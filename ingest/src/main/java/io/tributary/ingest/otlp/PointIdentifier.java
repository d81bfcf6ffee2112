package io.tributary.ingest.otlp;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.util.Arrays;

/// Finds the ref of each row by its hash, all at once; asks the store for those that are not known.
/// Confined to one thread, the cache is shared.
final class PointIdentifier {
  private final IdentityCache cache;
  private final Appender appender;
  private final int maxLabelBytes;
  private final PointRows rows;
  private final PointTable table;
  private final PointLabels labels;
  private final RefusalReport report;
  private int[] refs = new int[0];

  PointIdentifier(
      SharedIdentity shared,
      Appender appender,
      int maxLabelBytes,
      MetricsScan scan,
      RefusalReport report) {
    cache = shared.cache();
    this.appender = appender;
    this.maxLabelBytes = maxLabelBytes;
    rows = scan.rows();
    table = scan.table();
    labels = new PointLabels(scan);
    this.report = report;
  }

  PointLabels labels() {
    return labels;
  }

  /// Identifies every row; what the store refuses goes into the report.
  void identify(ClusterWrites cluster) {
    int size = rows.size();
    if (refs.length < size) {
      refs = Arrays.copyOf(refs, Math.max(size, 2 * refs.length));
    }
    int taken = Math.min(size, cluster.limits().series().perRequest());
    for (int row = taken; row < size; row++) {
      refs[row] = BatchAppend.REFUSED;
      refuse(row, cluster.limits().series().tooMany(size));
    }
    if (cache.findAll(rows.hashes(), refs, 0, taken) > 0) {
      for (int row = 0; row < taken; row++) {
        if (refs[row] == IdentityCache.UNKNOWN) {
          refs[row] = cache.find(rows.hashes(), row); // one before it may have been the same
        }
        if (refs[row] == IdentityCache.UNKNOWN) {
          resolve(cluster, row);
        }
      }
    }
  }

  /// Resolves a row, again when its ref is retired.
  void resolve(ClusterWrites cluster, int row) {
    switch (resolution(cluster, row)) {
      case Resolution.Known known -> {
        refs[row] = known.ref();
        cache.put(rows.hashes(), row, known.ref());
      }
      case Resolution.Refused refused -> {
        refs[row] = BatchAppend.REFUSED;
        refuse(row, refused);
      }
    }
  }

  private void refuse(int row, Resolution.Refused refused) {
    if (rows.kind(row) == RowKind.TARGET_INFO) {
      return; // the sender has not sent it
    }
    table.reject(rows.point(row));
    report.count(refused.reason(), 1);
    if (report.isListing()) {
      report.list(labels.describe(row), refused.reason().text() + ": " + refused.detail());
    }
  }

  private Resolution resolution(ClusterWrites cluster, int row) {
    Labels found;
    try {
      long size = labels.size(row);
      if (size > maxLabelBytes) {
        String detail = "labels are too long bytes=" + size + " limit=" + maxLabelBytes;
        return new Resolution.Refused(Rejection.SERIES_LIMIT, detail);
      }
      found = labels.of(row);
    } catch (IllegalArgumentException e) {
      return new Resolution.Refused(Rejection.INVALID_LABELS, String.valueOf(e.getMessage()));
    }
    return cluster.resolve(appender, found);
  }

  /// Returns the ref of a row, or [BatchAppend#REFUSED].
  int ref(int row) {
    return refs[row];
  }
}
