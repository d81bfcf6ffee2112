package io.tributary.storage.logs;

import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What is in each chunk of a piece, so that chunks are found without being read. Immutable.
///
/// ```text
/// directory  := (first ref u32, last ref u32, min i64, max i64)*     framed; nanoseconds
/// ```
///
/// Refs ascend from chunk to chunk; the entries of a stream that go over several chunks ascend in
/// time.
record ChunkDirectory(List<Chunk> chunks) {
  /// The streams and times of one chunk.
  record Chunk(int firstRef, int lastRef, long minNs, long maxNs) {}

  ChunkDirectory {
    chunks = List.copyOf(chunks);
  }

  byte[] encode() {
    return StoreRecords.encode(out -> {
      for (Chunk chunk : chunks) {
        out.writeInt(chunk.firstRef);
        out.writeInt(chunk.lastRef);
        out.writeLong(chunk.minNs);
        out.writeLong(chunk.maxNs);
      }
    });
  }

  static ChunkDirectory decode(byte[] value, String resource) {
    return StoredValue.read(value, resource, ChunkDirectory::decode);
  }

  private static ChunkDirectory decode(ByteBuffer in) {
    List<Chunk> chunks = new ArrayList<>();
    while (in.hasRemaining()) {
      chunks.add(new Chunk(in.getInt(), in.getInt(), in.getLong(), in.getLong()));
    }
    return new ChunkDirectory(chunks);
  }

  /// Returns the number of the first chunk that may hold a stream; how many chunks there are when
  /// none does.
  int find(int ref) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks.get(middle).lastRef < ref) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
