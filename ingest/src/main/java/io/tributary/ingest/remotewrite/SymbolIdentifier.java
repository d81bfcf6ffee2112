package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SeriesOrder;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Finds the ref of each series of a remote write 2.0 request: it is the one expected after the
/// series before, else that of the hash of its labels, made of the hashes of its symbols; the store
/// is asked for those that are not known. Keeps the sample of those that hold just one. Confined to
/// one thread, what is known is shared.
///
/// From where nothing is expected any more, hashes are looked up all at once, so that the waits for
/// memory overlap.
final class SymbolIdentifier {
  /// The labels are no labels: known before they are looked up.
  private static final byte INVALID = 0;

  private static final byte EMPTY = 1;
  private static final byte ONE_SAMPLE = 2;
  private static final byte OTHER = 3;

  private final IdentityCache cache;
  private final LabelHash hash;
  private final SeriesOrder order;
  private final Appender appender;
  private final int maxLabelBytes;
  private final SymbolRows rows;
  private final SymbolSeries series;
  private final SymbolMetadata metadata;
  private final PlainSeries plain = new PlainSeries();
  private final SymbolDifference difference;
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private int[] refs = new int[0];
  private byte[] kinds = new byte[0];
  private long[] timestampsMs = new long[0];
  private long[] valueBits = new long[0];
  private long[] startsMs = new long[0];
  private long[] forms = new long[0]; // that differences to a row are told by; 0 when none are
  private int[] missed = new int[0]; // rows that were not what was expected
  private int misses;
  private int expected; // the ref of the row to come
  private int pending; // rows from here on are not looked up yet
  private int before; // where the label refs of the row before lie, if it was plain
  private int beforeEnd;
  private MemorySegment body = MemorySegment.NULL;

  SymbolIdentifier(
      SharedIdentity shared,
      Appender appender,
      int maxLabelBytes,
      SymbolRows rows,
      SymbolSeries series) {
    cache = shared.cache();
    hash = shared.hash();
    order = shared.symbolOrder();
    difference = new SymbolDifference(rows.symbols());
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
    difference.reset(newBody);
    ensureCapacity(rows.size());
    walkAll(cluster, batch);
    int taken = Math.min(rows.size(), cluster.limits().series().perRequest());
    if (pending < taken) {
      cache.findAll(hashes, refs, pending, taken);
    }
    for (int i = 0; i < misses; i++) {
      if (missed[i] < taken && refs[missed[i]] == IdentityCache.UNKNOWN) {
        learn(cluster, missed[i], report);
      }
    }
    for (int row = taken; row < rows.size(); row++) {
      series.walk(body, rows.start(row), rows.end(row));
      refuse(row, cluster.limits().series().tooMany(rows.size()), report);
    }
    if (taken == rows.size() && misses > 0 && order.hasRoom(misses)) {
      learnOrder();
    }
  }

  private void ensureCapacity(int size) {
    hashes.ensureCapacity(size);
    if (refs.length < size) {
      int capacity = Math.max(size, 2 * refs.length);
      refs = new int[capacity];
      missed = new int[capacity];
      forms = new long[capacity];
      kinds = new byte[capacity];
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      valueBits = Arrays.copyOf(valueBits, capacity);
      startsMs = Arrays.copyOf(startsMs, capacity);
    }
  }

  private void walkAll(ClusterWrites cluster, WriteBatch batch) {
    misses = 0;
    expected = SeriesOrder.NONE;
    pending = Integer.MAX_VALUE;
    int others = 0;
    for (int row = 0; row < rows.size(); row++) {
      boolean isPlain = plain.read(body, rows.start(row), rows.end(row));
      if (isPlain && isExpected(row)) {
        refs[row] = expected;
        expected = order.after(expected);
        keepPlain(row);
      } else {
        missed[misses++] = row;
        others += walk(cluster, row, batch);
        WriteRequestScan.checkRows(rows.size() + others);
        forms[row] = isPlain && kinds[row] == ONE_SAMPLE ? hashes.low(row) : 0;
        find(row);
      }
      before = plain.refsStart();
      beforeEnd = plain.refsEnd();
    }
  }

  /// Whether a plain series is the one expected.
  private boolean isExpected(int row) {
    if (expected == SeriesOrder.NONE || !tellDifference(row)) {
      return false;
    }
    forms[row] = order.match(expected, difference.memory(), 0, difference.length());
    return forms[row] != 0;
  }

  /// Tells a plain series by its difference to the row before, if that is possible.
  private boolean tellDifference(int row) {
    return row > 0
        && forms[row - 1] != 0
        && difference.of(forms[row - 1], before, beforeEnd, plain.refsStart(), plain.refsEnd());
  }

  private void keepPlain(int row) {
    kinds[row] = ONE_SAMPLE;
    timestampsMs[row] = plain.timestampMs();
    valueBits[row] = plain.valueBits();
    startsMs[row] = 0;
  }

  /// Walks a series field by field and hashes its labels; returns how many rows it has beside one.
  private int walk(ClusterWrites cluster, int row, WriteBatch batch) {
    long salt = cluster.salt();
    int others = 0;
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
      others = series.rows();
    }
    if (series.metadataEnd() > series.metadataStart()) {
      metadata.read(cluster, body, series, batch);
    }
    return others;
  }

  /// Looks up a row that was missed, unless it waits for all that follow.
  private void find(int row) {
    if (row < pending) {
      refs[row] = cache.find(hashes, row);
      expected = order.after(refs[row]);
      pending = expected == SeriesOrder.NONE ? row + 1 : Integer.MAX_VALUE;
    }
  }

  private void learnOrder() {
    for (int i = 0; i < misses; i++) {
      int row = missed[i];
      if (row > 0) {
        boolean told = forms[row] != 0 && tellAgain(row);
        if (told || order.after(refs[row - 1]) != refs[row]) {
          long bytes = told ? difference.length() : 0;
          order.learn(refs[row - 1], refs[row], forms[row], difference.memory().asSlice(0, bytes));
        }
      }
    }
  }

  private boolean tellAgain(int row) {
    boolean isPlain = plain.read(body, rows.start(row - 1), rows.end(row - 1));
    before = plain.refsStart();
    beforeEnd = plain.refsEnd();
    return isPlain && plain.read(body, rows.start(row), rows.end(row)) && tellDifference(row);
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
    order.forget(refs[row]);
    series.walk(body, rows.start(row), rows.end(row));
    boolean _ = series.labels().hash(hash, cluster.salt(), hashes.at(row)); // a guess has none yet
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
