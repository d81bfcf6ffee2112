package io.tributary.storage.logs;

import io.tributary.model.TimeRange;
import io.tributary.model.logs.BatchListener;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.ActiveSeries;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.wal.ReplayHandler;
import io.tributary.storage.wal.Wal;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The logs of one data directory: head and pieces. Safe for use by several threads.
public final class LogsEngine implements AutoCloseable {
  /// The share of the head's budget that lines get on top of it: compressed they are small.
  private static final int BUDGET_SHARE = 4;

  /// An id or the like has become a label then.
  private static final int MANY_STREAMS = 100_000;

  private final Stored stored;
  private final StorageConfig config;
  private final LogHead head;
  private final ChunkStore chunks;
  private final LogDrain drain;
  private final EntryFilter.Factory filters;

  /// @param filters makes what tells the entries of a delete that looks at more than streams
  public LogsEngine(
      Stored stored,
      StorageConfig config,
      InstantSource clock,
      SelfMetrics metrics,
      EntryFilter.Factory filters) {
    this.stored = stored;
    this.config = config;
    this.filters = filters;
    ActiveSeries active =
        new ActiveSeries(
            stored.registry(),
            cluster -> config.limits().of(cluster).activeStreams(),
            Map.of(),
            clock,
            MANY_STREAMS);
    metrics.gaugeByCluster(SelfMetric.STORAGE_ACTIVE_STREAMS, active::activeByCluster);
    head = new LogHead(active, metrics, sealedTo(), budgetBytes());
    metrics.gauge(SelfMetric.STORAGE_LOG_HEAD_BYTES, head::bytesHeld);
    chunks =
        new ChunkStore(
            stored.store(),
            stored.registry(),
            metrics.counter(SelfMetric.STORAGE_DAMAGE, "entries"));
    drain = new LogDrain(new LogDrain.Parts(stored, head, chunks, filters), metrics, budgetBytes());
  }

  private long budgetBytes() {
    return config.headBytes() / BUDGET_SHARE;
  }

  /// Returns the position of the log from which on entries are to be replayed.
  public long sealedTo() {
    return stored.catalog().current().of(PieceKind.ENTRIES).sealedTo();
  }

  /// Returns who takes the records of the log again.
  public ReplayHandler replay() {
    return head;
  }

  /// Returns the times of what was replayed, or null when nothing was.
  public @Nullable TimeRange replayedTimes() {
    return head.replayedTimes();
  }

  /// Returns a writer to the log; there is to be one.
  public LogAppender appendTo(Wal wal, InstantSource clock) {
    return new EntryAppender(head, wal, new AgeLimits(config, clock));
  }

  /// Returns the deletes; there is to be one.
  public EntryDeletes deletes(Wal wal, Sealer sealer, InstantSource clock) {
    return new EntryDeletes(head, wal, sealer, stored.catalog(), clock);
  }

  public Drain drain() {
    return drain;
  }

  public LogSnapshot snapshot(NanoRange range) {
    return snapshot(range, head.snapshot());
  }

  /// Returns a snapshot, after which `listener` is told of every batch.
  public LogSnapshot follow(NanoRange range, BatchListener listener) {
    return snapshot(range, head.follow(listener));
  }

  private LogSnapshot snapshot(NanoRange range, LogHead.Moment memory) {
    return new StoredLogSnapshot(stored, chunks, filters, memory, range);
  }

  public void unfollow(BatchListener listener) {
    head.unfollow(listener);
  }

  /// Gives memory back; nobody may append or hold a snapshot any more.
  @Override
  public void close() {
    head.close();
    drain.close();
  }
}
