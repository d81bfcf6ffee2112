package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Walks the series of a remote write 2.0 request, finds the ref of each by the hashes of its
/// symbols, and puts the samples of those that hold just one into the batch. Confined to one
/// thread, the cache is shared.
final class SymbolIdentifier {
  /// The labels are no labels: known before they are looked up.
  private static final byte INVALID = 0;

  private static final byte EMPTY = 1;
  private static final byte ONE_SAMPLE = 2;
  private static final byte OTHER = 3;

  private final IdentityCache cache;
  private final LabelHash hash;
  private final Appender appender;
  private final int maxLabelBytes;
  private final SymbolRows rows;
  private final SymbolSeries series;
  private final SymbolMetadata metadata;
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private int[] refs = new int[0];
  private byte[] kinds = new byte[0];
  private long[] timestampsMs = new long[0];
  private long[] valueBits = new long[0];
  private long[] startsMs = new long[0];
  private MemorySegment body = MemorySegment.NULL;

  SymbolIdentifier(
      SharedIdentity shared,
      Appender appender,
      int maxLabelBytes,
      SymbolRows rows,
      SymbolSeries series) {
    cache = shared.cache();
    hash = shared.hash();
    this.appender = appender;
    this.maxLabelBytes = maxLabelBytes;
    this.rows = rows;
    this.series = series;
    this.metadata = new SymbolMetadata(shared.hash(), rows.symbols(), maxLabelBytes);
  }

  /// Identifies every row; what is refused goes into the report, metadata into the batch.
  void identify(
      ClusterWrites cluster, MemorySegment newBody, WriteBatch batch, RefusalReport report) {
    body = newBody;
    ensureCapacity(rows.size());
    walkAll(cluster, batch);
    int taken = Math.min(rows.size(), cluster.limits().series().perRequest());
    if (cache.findAll(hashes, refs, 0, taken) > 0) {
      for (int row = 0; row < taken; row++) {
        if (refs[row] == IdentityCache.UNKNOWN) {
          learn(cluster, row, report);
        }
      }
    }
    for (int row = taken; row < rows.size(); row++) {
      series.walk(body, rows.start(row), rows.end(row));
      refuse(row, cluster.limits().series().tooMany(rows.size()), report);
    }
  }

  private void ensureCapacity(int size) {
    hashes.ensureCapacity(size);
    if (refs.length < size) {
      int capacity = Math.max(size, 2 * refs.length);
      refs = new int[capacity];
      kinds = new byte[capacity];
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      valueBits = Arrays.copyOf(valueBits, capacity);
      startsMs = Arrays.copyOf(startsMs, capacity);
    }
  }

  private void walkAll(ClusterWrites cluster, WriteBatch batch) {
    long salt = cluster.salt();
    int others = 0;
    for (int row = 0; row < rows.size(); row++) {
      series.walk(body, rows.start(row), rows.end(row));
      if (!series.labels().hash(hash, salt, hashes.at(row))) {
        kinds[row] = INVALID;
        hash.hash(body, 0, 0, salt, hashes.at(row)); // of no labels, which nothing is stored for
      } else if (series.isOneSample()) {
        kinds[row] = ONE_SAMPLE;
        series.readSample(body);
        timestampsMs[row] = series.timestampMs();
        valueBits[row] = series.valueBits();
        startsMs[row] = series.startMs();
      } else {
        kinds[row] = series.rows() == 0 ? EMPTY : OTHER;
        others += series.rows();
        WriteRequestScan.checkRows(rows.size() + others);
      }
      if (series.metadataEnd() > series.metadataStart()) {
        metadata.read(cluster, body, series, batch);
      }
    }
  }

  /// Reads the labels of a row for the first time.
  private void learn(ClusterWrites cluster, int row, RefusalReport report) {
    series.walk(body, rows.start(row), rows.end(row));
    refs[row] =
        kinds[row] == INVALID ? IdentityCache.UNKNOWN : cache.find(hashes, row); // an earlier row's
    if (refs[row] == IdentityCache.UNKNOWN) {
      resolve(cluster, row, report);
    }
  }

  private void resolve(ClusterWrites cluster, int row, RefusalReport report) {
    switch (resolution(cluster, row)) {
      case Resolution.Known known -> {
        refs[row] = known.ref();
        cache.put(hashes, row, known.ref());
      }
      case Resolution.Refused refused -> refuse(row, refused, report);
    }
  }

  /// Refuses the row that was just walked.
  private void refuse(int row, Resolution.Refused refused, RefusalReport report) {
    refs[row] = BatchAppend.REFUSED;
    report.count(refused.reason(), Math.max(1, series.rows()));
    if (report.isListing()) {
      report.list(describe(), refused.reason().text() + ": " + refused.detail());
    }
  }

  private Resolution resolution(ClusterWrites cluster, int row) {
    String problem = series.labels().problem();
    if (!problem.isEmpty()) {
      return new Resolution.Refused(Rejection.INVALID_LABELS, problem);
    }
    if (kinds[row] == EMPTY) {
      return new Resolution.Refused(Rejection.EMPTY_SERIES, "nothing of it can be stored");
    }
    long labelBytes = series.labels().labelBytes();
    if (labelBytes > maxLabelBytes) {
      String detail = "labels are too long bytes=" + labelBytes + " limit=" + maxLabelBytes;
      return new Resolution.Refused(Rejection.SERIES_LIMIT, detail);
    }
    Labels found;
    try {
      found = LabelDecoder.named(series.labels().labels());
    } catch (IllegalArgumentException e) {
      return new Resolution.Refused(Rejection.INVALID_LABELS, String.valueOf(e.getMessage()));
    }
    return cluster.resolve(appender, found);
  }

  private String describe() {
    SymbolRefs labels = series.labels();
    return labels.problem().isEmpty() && labels.labelBytes() > maxLabelBytes
        ? "{labels of " + labels.labelBytes() + " bytes}"
        : labels.describe();
  }

  /// Resolves a row again whose ref is retired.
  void resolveAgain(ClusterWrites cluster, int row, RefusalReport report) {
    series.walk(body, rows.start(row), rows.end(row));
    resolve(cluster, row, report);
  }

  /// Says that the request is stored, with its metadata, or is not.
  void finish(boolean stored) {
    metadata.finish(stored);
  }

  /// Returns the ref of a row, or [BatchAppend#REFUSED].
  int ref(int row) {
    return refs[row];
  }

  boolean isOneSample(int row) {
    return kinds[row] == ONE_SAMPLE;
  }

  long timestampMs(int row) {
    return timestampsMs[row];
  }

  long valueBits(int row) {
    return valueBits[row];
  }

  long startMs(int row) {
    return startsMs[row];
  }

  /// Returns the labels of a row as text.
  String describe(int row) {
    series.walk(body, rows.start(row), rows.end(row));
    return describe();
  }
}
