package io.tributary.ingest.entries;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Appends the rows of a request and settles what was refused: a retired ref is resolved and
/// appended once more, the rest is reported. Confined to one thread.
public final class EntryAppend {
  /// @param stored how many entries are stored
  /// @param refused how many are not and never will be
  /// @param text says which and why, for the sender; empty when none was refused
  /// @param sendAgain whether a ref was retired twice, so that some of it should be sent again
  public record Outcome(int stored, int refused, String text, boolean sendAgain) {}

  /// Is told of every row that was refused once it was a row.
  public interface Listener {
    /// @param row its number, of the rows that were added
    /// @param problem why, for the sender
    void refused(int row, String problem);
  }

  private static final Listener NOBODY = (_, _) -> {};

  private final LogAppender appender;
  private final EntryBatch retry = new EntryBatch();
  private final Refusals refusals = new Refusals();
  private final List<Integer> retried = new ArrayList<>();

  public EntryAppend(LogAppender appender) {
    this.appender = appender;
  }

  /// Stores the rows of a whole request in one append, or none.
  ///
  /// @throws io.tributary.model.error.OverloadedException when nothing was stored
  public Outcome store(ClusterWrites cluster, EntryRows rows) {
    return store(cluster, rows, NOBODY);
  }

  /// As above, and tells what became of each row.
  public Outcome store(ClusterWrites cluster, EntryRows rows, Listener listener) {
    int bytes = rows.sentBytes();
    rows.identify(cluster, listener);
    RefusalReport report = rows.report();
    int attempted = rows.batch().size() + report.total();
    boolean sendAgain = append(cluster, rows, listener);
    report.forEachReason(cluster::countRefusedEntries);
    int refused = report.total();
    cluster.countStoredEntries(attempted - refused);
    cluster.countTruncatedEntries(rows.truncated());
    cluster.entryRate().charge(bytes);
    String text =
        report.isEmpty()
            ? ""
            : report.listed() + "\nrefused " + refused + " of " + attempted + " entries\n";
    return new Outcome(attempted - refused, refused, text, sendAgain);
  }

  private boolean append(ClusterWrites cluster, EntryRows rows, Listener listener) {
    EntryBatch batch = rows.batch();
    if (batch.size() == 0) {
      return false;
    }
    appender.append(batch, refusals);
    if (refusals.isEmpty()) {
      return false;
    }
    retry.reset(batch.cluster());
    retried.clear();
    for (int i = 0; i < refusals.size(); i++) {
      int row = refusals.row(i);
      if (refusals.reason(i) == Rejection.RETIRED_REF) {
        int ref = rows.resolveAgain(cluster, row, batch.refs()[row]);
        if (ref >= 0) {
          retried.add(row);
          copy(batch, row, ref);
        } else {
          listener.refused(rows.number(row), refusals.reason(i).text());
        }
      } else {
        reportRow(rows, row, refusals.reason(i), listener);
      }
    }
    return retry.size() > 0 && appendAgain(rows, listener);
  }

  private boolean appendAgain(EntryRows rows, Listener listener) {
    boolean retiredAgain = false;
    appender.append(retry, refusals);
    for (int i = 0; i < refusals.size(); i++) {
      retiredAgain |= refusals.reason(i) == Rejection.RETIRED_REF;
      reportRow(rows, retried.get(refusals.row(i)), refusals.reason(i), listener);
    }
    return retiredAgain;
  }

  private void copy(EntryBatch batch, int row, int ref) {
    int start = batch.lineStart(row);
    int lineEnd = batch.lineEnd(row);
    retry.add(ref, batch.timestampsNs()[row], batch.bytes(), start, lineEnd - start);
    if (batch.metadataEnd(row) > lineEnd) {
      retry.addMetadata(batch.bytes(), lineEnd, batch.metadataEnd(row) - lineEnd);
    }
  }

  private void reportRow(EntryRows rows, int row, Rejection reason, Listener listener) {
    RefusalReport report = rows.report();
    report.count(reason, 1);
    if (listener.equals(NOBODY) && !report.isListing()) {
      return;
    }
    String time = instant(rows.batch().timestampsNs()[row]).toString();
    String problem =
        switch (reason) {
          case TOO_OLD ->
              "timestamp too old: %s, oldest acceptable timestamp is: %s"
                  .formatted(time, Instant.ofEpochMilli(refusals.oldestMs()));
          case TOO_FAR_IN_FUTURE -> "timestamp too new: " + time;
          case DUPLICATE_TIMESTAMP,
              INVALID_LABELS,
              INVALID_HISTOGRAM,
              INVALID_TEMPORALITY,
              EMPTY_SERIES,
              INVALID_LINE,
              INVALID_ENTRY,
              ENTRY_LIMIT,
              SERIES_LIMIT,
              EXEMPLAR_LIMIT,
              ACTIVE_LIMIT,
              REQUEST_LIMIT,
              RETIRED_REF ->
              reason.text();
        };
    listener.refused(rows.number(row), problem);
    if (report.isListing()) {
      boolean ofTime = reason == Rejection.TOO_OLD || reason == Rejection.TOO_FAR_IN_FUTURE;
      report.list(
          "entry for stream '"
              + rows.describe(row)
              + (ofTime ? "' has " : "' at " + time + ": ")
              + problem);
    }
  }

  private static Instant instant(long timestampNs) {
    return Instant.ofEpochSecond(
        Math.floorDiv(timestampNs, 1_000_000_000L), Math.floorMod(timestampNs, 1_000_000_000L));
  }
}
