package io.tributary.storage.logs;

import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What is in each chunk of a piece, so that chunks are found without being read. Immutable.
///
/// ```text
/// directory  := −1 i32, chunk*                                          framed; nanoseconds
/// chunk      := first rank i64, last rank i64, min i64, max i64, streams u32
/// earlier    := (first ref u32, last ref u32, min i64, max i64)*
/// ```
///
/// The order of streams, [StreamOrder], is that of a piece's chunks; the entries of a stream that
/// go over several chunks ascend in time. Pieces of an earlier release are in the order of refs.
///
/// @param ranked whether chunks have ranks, else refs
record ChunkDirectory(List<Chunk> chunks, boolean ranked) {
  private static final int RANKED = -1;

  /// The streams and times of one chunk.
  ///
  /// @param streams how many there are at most
  record Chunk(long first, long last, long minNs, long maxNs, int streams) {}

  ChunkDirectory {
    chunks = List.copyOf(chunks);
  }

  byte[] encode() {
    return StoreRecords.encode(out -> {
      out.writeInt(RANKED);
      for (Chunk chunk : chunks) {
        out.writeLong(chunk.first);
        out.writeLong(chunk.last);
        out.writeLong(chunk.minNs);
        out.writeLong(chunk.maxNs);
        out.writeInt(chunk.streams);
      }
    });
  }

  static ChunkDirectory decode(byte[] value, String resource) {
    return StoredValue.read(value, resource, ChunkDirectory::decode);
  }

  private static ChunkDirectory decode(ByteBuffer in) {
    List<Chunk> chunks = new ArrayList<>();
    boolean ranked = in.remaining() >= Integer.BYTES && in.getInt(in.position()) == RANKED;
    if (ranked) {
      in.getInt();
    }
    while (in.hasRemaining()) {
      long first = ranked ? in.getLong() : in.getInt();
      long last = ranked ? in.getLong() : in.getInt();
      long minNs = in.getLong();
      long maxNs = in.getLong();
      int streams = ranked ? in.getInt() : (int) (last - first) + 1;
      chunks.add(new Chunk(first, last, minNs, maxNs, streams));
    }
    return new ChunkDirectory(chunks, ranked);
  }

  /// Returns what a stream is found by.
  long key(StreamOrder order, int ref) {
    return ranked ? order.rank(ref) : ref;
  }

  /// Returns the number of the first chunk that may hold a stream; how many chunks there are when
  /// none does.
  int find(long key) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks.get(middle).last < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
