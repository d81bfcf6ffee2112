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
  private final SpareWriters spares;
  private final SpareWriters.Pair writers;
  private final ChunkWriter writer;
  private final FilterWriter filters;
  private final CountsWriter counts;
  private final List<ChunkDirectory.Chunk> chunks = new ArrayList<>();
  private byte[] row = new byte[0];
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
  ChunkPieceWriter(RocksStore store, SpareWriters spares, Piece start, Effort effort) {
    this.store = store;
    this.spares = spares;
    this.start = start;
    this.effort = effort;
    this.writers = spares.take(effort);
    this.writer = writers.chunks();
    this.filters = writers.filters();
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

  /// Adds an entry: refs ascend, and for each ref times.
  void add(int newRef, EntryColumns rows, int index) {
    int size =
        rows.lineEnd(index)
            - rows.lineStart(index)
            + rows.metadataEnd(index)
            - rows.metadataStart(index);
    if (!writer.isEmpty() && writer.rawBytes() + size > CHUNK_BYTES) {
      end();
    }
    long timestampNs = rows.timestampNs(index);
    if (writer.isEmpty()) {
      firstRef = newRef;
      chunkMinNs = timestampNs;
      chunkMaxNs = timestampNs;
      ref = -1;
    }
    if (newRef != ref) {
      writer.startStream(newRef);
      ref = newRef;
    }
    put(rows, index);
    counts.add(newRef, timestampNs, rows.lineEnd(index) - rows.lineStart(index));
    chunkMinNs = Math.min(chunkMinNs, timestampNs);
    chunkMaxNs = Math.max(chunkMaxNs, timestampNs);
    entries++;
  }

  /// The writer takes metadata right behind the line, and chunks have it elsewhere.
  private void put(EntryColumns rows, int index) {
    int lineStart = rows.lineStart(index);
    int lineEnd = rows.lineEnd(index);
    int metadataStart = rows.metadataStart(index);
    int metadata = rows.metadataEnd(index) - metadataStart;
    if (metadata == 0 || metadataStart == lineEnd) {
      writer.add(rows.timestampNs(index), rows.bytes(), lineStart, lineEnd, lineEnd + metadata);
      return;
    }
    int line = lineEnd - lineStart;
    row = row.length < line + metadata ? new byte[2 * (line + metadata)] : row;
    System.arraycopy(rows.bytes(), lineStart, row, 0, line);
    System.arraycopy(rows.bytes(), metadataStart, row, line, metadata);
    writer.add(rows.timestampNs(index), row, 0, line, line + metadata);
  }

  /// Says that the entry that was added last may be in a piece of earlier entries as well.
  void mayRepeat() {
    counts.mayRepeat();
  }

  private void end() {
    byte[] chunk =
        writer.finish(new ChunkHeader(start.cluster(), start.logStart(), start.logEnd()));
    store.put(Family.CHUNKS, StoreKeys.value(start, chunks.size()), chunk);
    filters.endChunk();
    counts.endChunk();
    chunks.add(new ChunkDirectory.Chunk(firstRef, ref, chunkMinNs, chunkMaxNs));
    bytes += chunk.length;
    minNs = Math.min(minNs, chunkMinNs);
    maxNs = Math.max(maxNs, chunkMaxNs);
  }

  /// Writes what is left, tables and the directory, and returns the whole piece.
  Piece finish() {
    if (!writer.isEmpty()) {
      end();
    }
    store.put(Family.CHUNKS, StoreKeys.value(start, StoreKeys.FILTERS), filters.finish());
    store.put(Family.CHUNKS, StoreKeys.value(start, StoreKeys.COUNTS), counts.finish());
    byte[] directory = new ChunkDirectory(chunks).encode();
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
