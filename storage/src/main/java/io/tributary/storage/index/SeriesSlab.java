package io.tributary.storage.index;

import java.util.Arrays;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The label sets of all series as symbol ids, packed; an entry moves only when others are
/// forgotten.
///
/// Written by one thread at a time under the registry's lock; read without one by whoever got the
/// ref from the registry. An entry is `cluster, pairs, (name, value)*`, all varints of symbol ids;
/// an offset of 0 stands for a ref that belongs to no series.
final class SeriesSlab {
  static final int MAX_ENTRY_BYTES = 1 << 16;

  /// More than memory holds; a ref beyond it is not one.
  static final int MAX_SERIES = 1 << 26;

  private static final int CHUNK_BITS = 20;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;

  /// Arrays that are only added to; replaced together.
  private record Content(byte[][] chunks, int[] offsets) {
    Varint entry(int ref) {
      int offset = offsets[ref];
      return new Varint(chunks[offset >>> CHUNK_BITS], offset & (CHUNK_BYTES - 1));
    }
  }

  private volatile Content content =
      new Content(new byte[][] {new byte[CHUNK_BYTES]}, new int[1 << 12]);
  private int end = 1; // unsigned; offset 0 is no series
  private volatile int size;

  /// Returns the number above the highest ref.
  int size() {
    return size;
  }

  boolean has(int ref) {
    return ref < size && content.offsets[ref] != 0;
  }

  /// Returns a cursor at a series' entry.
  Varint entry(int ref) {
    return content.entry(ref);
  }

  boolean matches(int ref, byte[] entry, int length) {
    Content now = content;
    int offset = now.offsets[ref];
    byte[] chunk = now.chunks[offset >>> CHUNK_BITS];
    int from = offset & (CHUNK_BYTES - 1);
    return offset != 0
        && from + length <= CHUNK_BYTES
        && Arrays.equals(chunk, from, from + length, entry, 0, length);
  }

  /// Stores an entry under `ref`; refs in between that are still free stay without a series.
  void put(int ref, byte[] source, int from, int length) {
    if ((end & (CHUNK_BYTES - 1)) + length > CHUNK_BYTES) {
      end = (end | (CHUNK_BYTES - 1)) + 1;
    }
    int chunk = end >>> CHUNK_BITS;
    byte[][] chunks = content.chunks;
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunk + 1);
      chunks[chunk] = new byte[CHUNK_BYTES];
      content = new Content(chunks, content.offsets);
    }
    System.arraycopy(source, from, chunks[chunk], end & (CHUNK_BYTES - 1), length);
    ensureRef(ref);
    content.offsets[ref] = end;
    end += length;
    size = Math.max(size, ref + 1);
  }

  /// Declares refs below `newSize` given out, though some may have no series.
  void reserve(int newSize) {
    ensureRef(newSize - 1);
    size = Math.max(size, newSize);
  }

  private void ensureRef(int ref) {
    int[] offsets = content.offsets;
    if (ref >= offsets.length) {
      int[] more = Arrays.copyOf(offsets, Math.max(ref + 1, 2 * offsets.length));
      content = new Content(content.chunks, more);
    }
  }

  /// Forgets the series of a ref.
  void forget(int ref) {
    content.offsets[ref] = 0;
  }

  /// Forgets all series but these. They move: cursors that were given out stay where they are.
  void retain(RoaringBitmap kept) {
    SeriesSlab copy = new SeriesSlab();
    copy.reserve(size);
    PeekableIntIterator refs = kept.getIntIterator();
    while (refs.hasNext()) {
      int ref = refs.next();
      if (has(ref)) {
        Varint entry = entry(ref);
        int from = entry.position();
        copy.put(ref, entry.bytes(), from, entry.skipEntry() - from);
      }
    }
    end = copy.end;
    content = copy.content;
  }
}
