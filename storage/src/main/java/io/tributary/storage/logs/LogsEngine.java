package io.tributary.storage.logs;

import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.ActiveSeries;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.wal.ReplayHandler;
import io.tributary.storage.wal.Wal;
import java.time.InstantSource;

/// The logs of one data directory: head and pieces. Safe for use by several threads.
public final class LogsEngine implements AutoCloseable {
  /// The share of the head's budget that lines get on top of it: compressed they are small.
  private static final int BUDGET_SHARE = 4;

  private final SeriesIndex index;
  private final Stored stored;
  private final StorageConfig config;
  private final LogHead head;
  private final ChunkStore chunks;
  private final LogDrain drain;

  public LogsEngine(
      Stored stored,
      SeriesIndex index,
      StorageConfig config,
      InstantSource clock,
      SelfMetrics metrics) {
    this.stored = stored;
    this.index = index;
    this.config = config;
    ActiveSeries active =
        new ActiveSeries(
            stored.registry(), cluster -> config.limits().of(cluster).activeStreams(), clock);
    metrics.gaugeByCluster(SelfMetric.STORAGE_ACTIVE_STREAMS, active::activeByCluster);
    head = new LogHead(active, metrics, sealedTo());
    metrics.gauge(SelfMetric.STORAGE_LOG_HEAD_BYTES, head::bytesHeld);
    chunks = new ChunkStore(stored.store(), metrics.counter(SelfMetric.STORAGE_DAMAGE, "entries"));
    drain = new LogDrain(stored, head, chunks, metrics, budgetBytes());
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

  /// Returns a writer to the log; there is to be one.
  public LogAppender appendTo(Wal wal, InstantSource clock) {
    return new EntryAppender(head, wal, new AgeLimits(config, clock), budgetBytes());
  }

  public Drain drain() {
    return drain;
  }

  public LogSnapshot snapshot(NanoRange range) {
    return new StoredLogSnapshot(index, stored, head, chunks, range);
  }

  /// Gives memory back; nobody may append or hold a snapshot any more.
  @Override
  public void close() {
    head.close();
  }
}
