package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SeriesOrder;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Finds the ref of each series of a request: it is the one expected after the series before, else
/// that of the hash of its label bytes; the store is asked for those that are not known. Confined
/// to one thread, what is known is shared.
///
/// From where nothing is expected any more, hashes are looked up all at once, so that the waits for
/// memory overlap.
final class SeriesIdentifier {
  /// A series is told by all of its label bytes.
  private static final long WHOLE = 1;

  private final IdentityCache cache;
  private final LabelHash hash;
  private final SeriesOrder order;
  private final Appender appender;
  private final int maxLabelBytes;

  private final WireCursor cursor = new WireCursor();
  private final SeriesWalk walk = new SeriesWalk();
  private final LabelDecoder labels;
  private final SeriesRows rows = new SeriesRows();
  private final LabelHash.Rows hashes = new LabelHash.Rows(); // of the rows that were missed
  private int[] refs = new int[0];
  private int[] missed = new int[0]; // rows that were not what was expected
  private int misses;
  private int expected; // the ref of the row to come
  private int pending; // rows from here on are not looked up yet
  private int extraRows;
  private long salt;
  private MemorySegment body = MemorySegment.NULL;

  SeriesIdentifier(
      SharedIdentity shared, Appender appender, int maxLabelBytes, LabelDecoder labels) {
    cache = shared.cache();
    hash = shared.hash();
    order = shared.order();
    this.appender = appender;
    this.maxLabelBytes = maxLabelBytes;
    this.labels = labels;
  }

  /// Starts over.
  ///
  /// @param newSalt the name space of label hashes
  void begin(long newSalt, MemorySegment newBody) {
    rows.clear();
    salt = newSalt;
    body = newBody;
    misses = 0;
    extraRows = 0;
    expected = SeriesOrder.NONE;
    pending = Integer.MAX_VALUE;
  }

  /// Adds the TimeSeries message `body[start, end)`.
  void add(int start, int end) {
    int row = rows.add(body, start, end);
    if (row == refs.length) {
      grow();
    }
    byte tail = rows.tail(row);
    if (tail != SeriesRows.NO_TAIL && order.match(expected, body, start, end - tail) != 0) {
      refs[row] = expected;
      expected = order.after(expected);
    } else {
      addMissed(row, start, end);
    }
  }

  private void grow() {
    int capacity = rows.capacity();
    refs = Arrays.copyOf(refs, capacity);
    missed = Arrays.copyOf(missed, capacity);
    hashes.ensureCapacity(capacity);
  }

  private void addMissed(int row, int start, int end) {
    missed[misses++] = row;
    byte tail = rows.tail(row);
    if (tail == SeriesRows.NO_TAIL) {
      walk(row);
      extraRows += walk.rows();
      WriteRequestScan.checkRows(rows.size() + extraRows);
      hashWalked(row);
    } else {
      hash.hash(body, start, end - tail, salt, hashes.at(row));
    }
    if (row < pending) {
      refs[row] = cache.find(hashes, row);
      expected = order.after(refs[row]);
      pending = expected == SeriesOrder.NONE ? row + 1 : Integer.MAX_VALUE;
    }
  }

  private void walk(int row) {
    walk.walk(cursor, body, rows.start(row), rows.end(row));
  }

  private void hashWalked(int row) {
    if (walk.labelsFirst()) {
      int start = rows.start(row);
      hash.hash(body, start, start + walk.labelBytes(), salt, hashes.at(row));
    } else {
      hash.hash(walk.labelRegion(body), 0, walk.labelBytes(), salt, hashes.at(row));
    }
  }

  /// Identifies the rest of the rows; what the store refuses goes into the report.
  void finish(ClusterWrites cluster, RefusalReport report) {
    if (pending < rows.size()) {
      cache.findAll(hashes, refs, pending, rows.size());
    }
    int taken = Math.min(rows.size(), cluster.limits().series().perRequest());
    for (int i = 0; i < misses; i++) {
      if (missed[i] < taken && refs[missed[i]] == IdentityCache.UNKNOWN) {
        learn(cluster, missed[i], report);
      }
    }
    if (taken < rows.size()) {
      refuseFrom(taken, cluster, report);
    } else if (misses > 0 && order.hasRoom(misses)) {
      learnOrder();
    }
  }

  private void learnOrder() {
    for (int i = 0; i < misses; i++) {
      int row = missed[i];
      byte tail = rows.tail(row);
      long bytes = tail == SeriesRows.NO_TAIL ? 0 : rows.end(row) - tail - rows.start(row);
      MemorySegment told = body.asSlice(rows.start(row), bytes);
      if (row == 0) {
        if (!order.knows(refs[row])) {
          order.learn(SeriesOrder.NONE, refs[row], WHOLE, told);
        }
      } else if (bytes > 0 || order.after(refs[row - 1]) != refs[row]) {
        order.learn(refs[row - 1], refs[row], WHOLE, told);
      }
    }
  }

  /// Reads the labels of a row for the first time. Its tail was a guess: now it is checked.
  private void learn(ClusterWrites cluster, int row, RefusalReport report) {
    int labelBytes = rows.end(row) - rows.tail(row) - rows.start(row);
    walk(row);
    if (rows.tail(row) != SeriesRows.NO_TAIL
        && !(walk.labelsFirst() && walk.labelBytes() == labelBytes)) {
      rows.dropTail(row);
      extraRows += walk.rows();
      WriteRequestScan.checkRows(rows.size() + extraRows);
      hashWalked(row);
    }
    refs[row] = cache.find(hashes, row);
    if (refs[row] == IdentityCache.UNKNOWN) {
      resolve(cluster, row, report);
    }
  }

  private void resolve(ClusterWrites cluster, int row, RefusalReport report) {
    switch (resolution(cluster)) {
      case Resolution.Known known -> {
        refs[row] = known.ref();
        cache.put(hashes, row, known.ref());
      }
      case Resolution.Refused refused -> refuse(row, refused, report);
    }
  }

  private void refuseFrom(int firstRow, ClusterWrites cluster, RefusalReport report) {
    Resolution.Refused refused = cluster.limits().series().tooMany(rows.size());
    for (int row = firstRow; row < rows.size(); row++) {
      walk(row);
      refuse(row, refused, report);
    }
  }

  /// Refuses the row that was just walked.
  private void refuse(int row, Resolution.Refused refused, RefusalReport report) {
    refs[row] = BatchAppend.REFUSED;
    report.count(refused.reason(), Math.max(1, walk.rows()));
    if (report.isListing()) {
      report.list(labels.describe(body, walk), refused.reason().text() + ": " + refused.detail());
    }
  }

  private Resolution resolution(ClusterWrites cluster) {
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
    return cluster.resolve(appender, found);
  }

  /// Resolves a row again whose ref is retired.
  void resolveAgain(ClusterWrites cluster, int row, RefusalReport report) {
    order.forget(refs[row]);
    walk(row);
    hashWalked(row); // a row that was guessed has no hash yet
    resolve(cluster, row, report);
  }

  SeriesRows rows() {
    return rows;
  }

  /// Returns the ref of a row, or [BatchAppend#REFUSED].
  int ref(int row) {
    return refs[row];
  }

  /// Returns the labels of a row as text.
  String describe(int row) {
    walk(row);
    return labels.describe(body, walk);
  }
}
