package io.tributary.storage.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.kit.contract.ContainedText;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.DiskFloor;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Retention;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.pieces.Written;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.FaultyLogFiles;
import io.tributary.storage.wal.LogStart;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Log, head and pieces of entries, as a store opens them, with a sealer that fails when told to.
final class OpenLogs implements AutoCloseable {
  static final ClusterId EU = new ClusterId("eu");
  static final long NOW_MS = Instant.parse("2026-06-15T12:20:00Z").toEpochMilli();
  static final long NOW = NOW_MS * 1_000_000;
  private static final WalConfig SMALL = new WalConfig(1 << 16, 1 << 20, 64 << 20);

  /// Where a seal breaks off.
  enum Fault {
    /// Chunks are put, and not flushed.
    WRITTEN,
    /// Chunks are on the disk, and nothing says so.
    FLUSHED,
    /// The commit is on the disk, and memory still has what it sealed.
    COMMITTED,
    /// The log was not trimmed.
    DROPPED
  }

  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  final FaultyLogFiles files;
  final RocksStore store;
  final SeriesRegistry registry = new SeriesRegistry();
  final Stored stored;
  final LogHead head;
  final ChunkStore chunks;
  final Wal.Opened opened;
  final LogAppender appender;
  final Sealer sealer;
  @Nullable Fault fault;
  Runnable atMerge = () -> {}; // when one is written, and not committed
  long nowMs = NOW_MS;
  private final SeriesIndex index = new SeriesIndex(registry);
  private final EntryBatch batch = new EntryBatch();
  private final Refusals refusals = new Refusals();

  OpenLogs(Path directory, FaultyLogFiles files) {
    this.files = files;
    store = RocksStore.open(directory);
    StorageConfig config = StorageConfig.of(directory);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs);
    stored = Stored.load(store, index, new Retention(config, clock), new RoaringBitmap());
    long sealedTo = stored.catalog().current().of(PieceKind.ENTRIES).sealedTo();
    head = new LogHead(registry, new SelfMetrics(), sealedTo, 64 << 20);
    chunks =
        new ChunkStore(
            store, registry, new SelfMetrics().counter(SelfMetric.STORAGE_DAMAGE, "entries"));
    try {
      opened = Wal.open(files, SMALL, registry, LogStart.from(sealedTo), head);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    appender = new EntryAppender(head, opened.wal(), new AgeLimits(config, clock));
    LogDrain drain =
        new LogDrain(
            new LogDrain.Parts(stored, head, chunks, ContainedText::new),
            new SelfMetrics(),
            64 << 20);
    sealer =
        new Sealer(
            stored,
            List.of(new FaultyDrain(drain)),
            new TrimmedLog(),
            new DiskFloor(config, clock),
            new SelfMetrics());
    batch.reset(EU);
  }

  private final class TrimmedLog implements Sealer.Log {
    @Override
    public long appliedPosition() {
      return opened.wal().appliedPosition();
    }

    @Override
    public void trim(long position) {
      breakAt(Fault.DROPPED);
      try {
        opened.wal().trim(position);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void breakAt(Fault here) {
    if (fault == here) {
      throw new Crash();
    }
  }

  private final class FaultyDrain implements Drain {
    private final Drain drain;

    FaultyDrain(Drain drain) {
      this.drain = drain;
    }

    @Override
    public PieceKind kind() {
      return drain.kind();
    }

    @Override
    public List<? extends Frozen> freeze() {
      return drain.freeze().stream().map(FaultyFrozen::new).toList();
    }

    @Override
    public Batch extras() {
      breakAt(Fault.WRITTEN);
      if (fault == Fault.FLUSHED) {
        store.flush(EnumSet.allOf(Family.class));
        breakAt(Fault.FLUSHED);
      }
      return drain.extras();
    }

    @Override
    public @Nullable Outcome merge(Merge merge, Piece start, MergePace pace) {
      Outcome outcome = drain.merge(merge, start, pace);
      atMerge.run();
      return outcome;
    }

    @Override
    public RoaringBitmap refs() {
      return drain.refs();
    }

    @Override
    public void forget(Piece gone) {
      drain.forget(gone);
    }

    @Override
    public double fill() {
      return drain.fill();
    }

    @Override
    public Map<ClusterId, Long> newestMs() {
      return drain.newestMs();
    }
  }

  private final class FaultyFrozen implements Drain.Frozen {
    private final Drain.Frozen frozen;

    FaultyFrozen(Drain.Frozen frozen) {
      this.frozen = frozen;
    }

    @Override
    public long logEnd() {
      return frozen.logEnd();
    }

    @Override
    public Written write(PieceIds ids) {
      return frozen.write(ids);
    }

    @Override
    public void drop() {
      breakAt(Fault.COMMITTED);
      frozen.drop();
    }
  }

  OpenLogs add(String stream, long timestampNs, String line) {
    return add(Labels.of("app", stream), timestampNs, line);
  }

  OpenLogs add(Labels labels, long timestampNs, String line) {
    int ref = ((Resolution.Known) appender.resolve(EU, labels)).ref();
    byte[] bytes = line.getBytes(UTF_8);
    batch.add(ref, timestampNs, bytes, 0, bytes.length);
    return this;
  }

  Refusals append() {
    appender.append(batch, refusals);
    batch.reset(EU);
    return refusals;
  }

  LogSnapshot snapshot(NanoRange range) {
    return new StoredLogSnapshot(stored, chunks, ContainedText::new, head.snapshot(), range);
  }

  /// Returns the lines of every stream, each with its time.
  Map<String, List<String>> read() {
    try (LogSnapshot snapshot = snapshot(NanoRange.ALL)) {
      return read(snapshot.querier(EU), false);
    }
  }

  static Map<String, List<String>> read(LogQuerier querier, boolean newestFirst) {
    Map<String, List<String>> streams = new TreeMap<>();
    EntryReader reader =
        querier.select(List.of(), new EntryHints(newestFirst, List.of(), EntryHints.Parts.LINES));
    EntryColumns rows = new EntryColumns();
    while (reader.next(rows)) {
      for (int row = 0; row < rows.size(); row++) {
        streams
            .computeIfAbsent(rows.labels().get("app"), _ -> new ArrayList<>())
            .add(rows.timestampNs(row) - NOW + " " + line(rows, row));
      }
    }
    return streams;
  }

  private static String line(EntryColumns rows, int row) {
    int start = rows.lineStart(row);
    return new String(rows.bytes(), start, rows.lineEnd(row) - start, UTF_8);
  }

  List<Piece> pieces() {
    return stored.catalog().current().pieces();
  }

  /// Returns the pieces that chunks are stored of, by their keys.
  Set<Long> storedPieces() {
    Set<Long> ids = new TreeSet<>();
    byte[] end = new byte[25];
    Arrays.fill(end, (byte) -1);
    store.scan(
        Family.CHUNKS, new byte[0], end, (key, value) -> ids.add(ByteBuffer.wrap(key).getLong(12)));
    return ids;
  }

  @Override
  public void close() {
    try {
      opened.wal().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    head.close();
    store.close();
  }
}
