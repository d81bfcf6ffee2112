package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.storage.wal.Definitions;
import io.tributary.storage.wal.LogEntry;
import io.tributary.storage.wal.MetricRecords;
import io.tributary.storage.wal.Tombstone;
import io.tributary.storage.wal.TombstoneEntry;
import io.tributary.storage.wal.Wal;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// Appends to the log and, through it, to the head. Safe for use by several threads.
public final class HeadAppender implements Appender {
  private static final int KEPT_ENTRIES = 16;

  /// A batch on its way, with everything that is reused from request to request.
  private static final class BatchEntry extends LogEntry {
    private final Head head;
    private final BatchCheck check;
    private WriteBatch batch = new WriteBatch();

    BatchEntry(Head head, InstantSource clock) {
      this.head = head;
      this.check = new BatchCheck(head, clock);
    }

    @Override
    protected void define(Definitions definitions) {
      definitions.use(batch.floats().refs(), batch.floats().size());
      definitions.use(batch.histograms().refs(), batch.histograms().size());
      definitions.use(batch.exemplars().refs(), batch.exemplars().size());
    }

    @Override
    protected void apply(long startPosition, long endPosition) {
      head.apply(batch, batch.cluster(), endPosition);
    }
  }

  private final Head head;
  private final Wal wal;
  private final InstantSource clock;
  private final ArrayBlockingQueue<BatchEntry> entries = new ArrayBlockingQueue<>(KEPT_ENTRIES);

  public HeadAppender(Head head, Wal wal, InstantSource clock) {
    this.head = head;
    this.wal = wal;
    this.clock = clock;
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    return head.catalog().resolve(cluster, labels);
  }

  @Override
  public void append(WriteBatch batch, Refusals refusals) {
    refusals.clear();
    head.room().await();
    BatchEntry entry = entries.poll();
    if (entry == null) {
      entry = new BatchEntry(head, clock);
    }
    long stamp = head.catalog().inUse().readLock();
    try {
      entry.batch = entry.check.check(batch, refusals);
      if (!entry.batch.isEmpty()) {
        MetricRecords.encode(entry.batch, entry.records());
        wal.append(entry);
      }
    } finally {
      head.catalog().inUse().unlockRead(stamp);
    }
    // Not reached after a failure: an entry that may be in any state is not used again.
    boolean _ = entries.offer(entry);
  }

  /// Hides what was acknowledged before; durable and in force when it returns.
  ///
  /// @return the tombstone, with its place in the log
  public Tombstone delete(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    TombstoneEntry entry =
        new TombstoneEntry(new Tombstone(0, cluster, matchers, range), head::apply);
    wal.append(entry);
    return entry.tombstone();
  }
}
