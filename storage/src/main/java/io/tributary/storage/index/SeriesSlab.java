package io.tributary.storage.index;

import java.util.Arrays;

/// The label sets of all series as symbol ids, packed; an entry never moves.
///
/// Written by one thread at a time under the registry's lock; read without one by whoever got the
/// ref from the registry. An entry is `cluster, pairs, (name, value)*`, all varints of symbol ids;
/// an offset of 0 stands for a ref that belongs to no series.
final class SeriesSlab {
  static final int MAX_ENTRY_BYTES = 1 << 16;

  private static final int CHUNK_BITS = 20;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;

  private volatile byte[][] chunks = {new byte[CHUNK_BYTES]};
  private volatile int[] offsets = new int[1 << 12];
  private int end = 1; // unsigned; offset 0 is no series
  private volatile int size;

  /// Returns the number above the highest ref.
  int size() {
    return size;
  }

  boolean has(int ref) {
    return ref < size && offsets[ref] != 0;
  }

  /// Returns a cursor at a series' entry.
  Varint entry(int ref) {
    int offset = offsets[ref];
    return new Varint(chunks[offset >>> CHUNK_BITS], offset & (CHUNK_BYTES - 1));
  }

  boolean matches(int ref, byte[] entry, int length) {
    int offset = offsets[ref];
    byte[] chunk = chunks[offset >>> CHUNK_BITS];
    int from = offset & (CHUNK_BYTES - 1);
    return from + length <= CHUNK_BYTES
        && Arrays.equals(chunk, from, from + length, entry, 0, length);
  }

  /// Stores an entry under `ref`; refs in between that are still free stay without a series.
  void put(int ref, byte[] source, int from, int length) {
    if ((end & (CHUNK_BYTES - 1)) + length > CHUNK_BYTES) {
      end = (end | (CHUNK_BYTES - 1)) + 1;
    }
    int chunk = end >>> CHUNK_BITS;
    if (chunk == chunks.length) {
      byte[][] more = Arrays.copyOf(chunks, chunk + 1);
      more[chunk] = new byte[CHUNK_BYTES];
      chunks = more;
    }
    System.arraycopy(source, from, chunks[chunk], end & (CHUNK_BYTES - 1), length);
    ensureRef(ref);
    offsets[ref] = end;
    end += length;
    size = Math.max(size, ref + 1);
  }

  /// Declares refs below `newSize` given out, though some may have no series.
  void reserve(int newSize) {
    ensureRef(newSize - 1);
    size = Math.max(size, newSize);
  }

  private void ensureRef(int ref) {
    if (ref >= offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.max(ref + 1, 2 * offsets.length));
    }
  }
}
