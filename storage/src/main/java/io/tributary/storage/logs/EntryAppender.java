package io.tributary.storage.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.storage.wal.Definitions;
import io.tributary.storage.wal.EntryRecords;
import io.tributary.storage.wal.LogEntry;
import io.tributary.storage.wal.Wal;
import java.util.concurrent.ArrayBlockingQueue;

/// Appends to the log and, through it, to the head. Safe for use by several threads.
final class EntryAppender implements LogAppender {
  private static final int KEPT_ENTRIES = 16;

  /// An entry beyond this is not used again: its buffers are as large as the largest batch.
  private static final int KEPT_BYTES = 8 << 20;

  /// A batch on its way, with everything that is reused from request to request.
  private static final class PendingBatch extends LogEntry {
    private final LogHead head;
    private final EntryCheck check;
    private EntryBatch batch = new EntryBatch();

    PendingBatch(LogHead head, AgeLimits limits) {
      this.head = head;
      this.check = new EntryCheck(head.catalog(), limits);
    }

    @Override
    protected void define(Definitions definitions) {
      definitions.use(batch.refs(), batch.size());
    }

    @Override
    protected void apply(long startPosition, long endPosition) {
      head.apply(batch, batch.cluster(), endPosition);
    }
  }

  private final LogHead head;
  private final Wal wal;
  private final AgeLimits limits;
  private final ArrayBlockingQueue<PendingBatch> pending = new ArrayBlockingQueue<>(KEPT_ENTRIES);

  EntryAppender(LogHead head, Wal wal, AgeLimits limits) {
    this.head = head;
    this.wal = wal;
    this.limits = limits;
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    return head.catalog().resolve(cluster, labels);
  }

  @Override
  public void append(EntryBatch batch, Refusals refusals) {
    refusals.clear();
    head.room().await();
    PendingBatch entry = pending.poll();
    if (entry == null) {
      entry = new PendingBatch(head, limits);
    }
    long stamp = head.catalog().inUse().readLock();
    try {
      entry.batch = entry.check.check(batch, refusals);
      if (entry.batch.size() > 0) {
        EntryRecords.encode(entry.batch, entry.records());
        wal.append(entry);
      }
    } finally {
      head.catalog().inUse().unlockRead(stamp);
    }
    // Not reached after a failure: an entry that may be in any state is not used again.
    if (entry.records().sizeBytes() <= KEPT_BYTES) {
      boolean _ = pending.offer(entry);
    }
  }
}
