package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.storage.chunk.ChunkHeader;
import io.tributary.storage.chunk.ChunkWriter;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.counts.CountsWriter;
import io.tributary.storage.filter.FilterWriter;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Writes one piece of entries: streams come in, full chunks go to the store. Confined to one
/// thread.
///
/// Nothing of it counts until its [Piece] is committed, and it is durable only after the family is
/// flushed.
final class ChunkPieceWriter implements AutoCloseable {
  /// How large a chunk gets before it is compressed: by column that is one block, so that who looks
  /// for a line reads no other.
  private static final int CHUNK_BYTES = 1 << 20;

  private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final RocksStore store;
  private final Piece start;
  private final Effort effort;
  private final StreamOrder order;
  private final SpareWriters spares;
  private final SpareWriters.Writers writers;
  private final ChunkWriter writer;
  private final FilterWriter filters;
  private final CountsWriter counts;
  private final ChunkRows rows;
  private final List<ChunkDirectory.Chunk> chunks = new ArrayList<>();
  private int ref = -1; // of the last row; none at the beginning of a chunk
  private int firstRef;
  private long chunkMinNs;
  private long chunkMaxNs;
  private long minNs = Long.MAX_VALUE;
  private long maxNs = Long.MIN_VALUE;
  private long bytes;
  private long entries;
  private boolean finished;

  /// @param start names id, cluster, window and place in the log
  /// @param order in which streams come
  ChunkPieceWriter(
      RocksStore store, SpareWriters spares, Piece start, Effort effort, StreamOrder order) {
    this.store = store;
    this.spares = spares;
    this.start = start;
    this.effort = effort;
    this.order = order;
    this.writers = spares.take(effort);
    this.writer = writers.chunks();
    this.filters = writers.filters();
    this.rows = writers.rows();
    filters.begin(
        (number, value) -> store.put(Family.CHUNKS, StoreKeys.filter(start, number), value));
    this.counts =
        new CountsWriter(
            (number, value) -> store.put(Family.CHUNKS, StoreKeys.counts(start, number), value));
  }

  /// Returns the bytes of all that is written.
  long bytes() {
    return bytes + filters.bytes() + counts.bytes();
  }

  /// Adds an entry: streams come in their order, and for each of them times ascend.
  void add(int newRef, EntryColumns from, int index) {
    int size =
        from.lineEnd(index)
            - from.lineStart(index)
            + from.metadataEnd(index)
            - from.metadataStart(index);
    if (!rows.isEmpty() && rows.rawBytes() + size > CHUNK_BYTES) {
      end();
    }
    long timestampNs = from.timestampNs(index);
    if (rows.isEmpty()) {
      firstRef = newRef;
      chunkMinNs = timestampNs;
      chunkMaxNs = timestampNs;
      ref = -1;
    }
    if (newRef != ref) {
      rows.startStream(newRef);
      ref = newRef;
    }
    rows.add(from, index);
    chunkMinNs = Math.min(chunkMinNs, timestampNs);
    chunkMaxNs = Math.max(chunkMaxNs, timestampNs);
  }

  /// Says that the entry that was added last may be in a piece of earlier entries as well.
  void mayRepeat() {
    rows.mayRepeat();
  }

  private void end() {
    rows.write(writer, counts);
    byte[] chunk =
        writer.finish(new ChunkHeader(start.cluster(), start.logStart(), start.logEnd()));
    store.put(Family.CHUNKS, StoreKeys.value(start, chunks.size()), chunk);
    filters.endChunk();
    counts.endChunk();
    chunks.add(
        new ChunkDirectory.Chunk(
            order.rank(firstRef), order.rank(ref), chunkMinNs, chunkMaxNs, rows.streams()));
    entries += rows.entries();
    rows.clear();
    bytes += chunk.length;
    minNs = Math.min(minNs, chunkMinNs);
    maxNs = Math.max(maxNs, chunkMaxNs);
  }

  /// Writes what is left, tables and the directory, and returns the whole piece.
  Piece finish() {
    if (!rows.isEmpty()) {
      end();
    }
    store.put(Family.CHUNKS, StoreKeys.value(start, StoreKeys.FILTERS), filters.finish());
    store.put(Family.CHUNKS, StoreKeys.value(start, StoreKeys.COUNTS), counts.finish());
    byte[] directory = new ChunkDirectory(chunks, true).encode();
    store.put(Family.CHUNKS, StoreKeys.value(start, StoreKeys.DIRECTORY), directory);
    finished = true;
    return start.with(
        new Piece.Content(
            Math.floorDiv(minNs, NS_PER_MS),
            Math.floorDiv(maxNs, NS_PER_MS),
            chunks.size(),
            bytes(),
            entries,
            effort));
  }

  /// Writers that did not come to the end of a piece are in any state, and of no more use.
  @Override
  public void close() {
    if (finished) {
      spares.giveBack(effort, writers);
    } else {
      writer.close();
    }
  }
}
