package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;

/// The parts of a block's lines while it is encoded. Confined to one thread; reused after
/// [#clear()].
///
/// A part is its text, its field with the argument, and, as long as the text is short, the part
/// before: a point in an address is another than one in a version.
final class PartTable {
  /// The part before a line's first.
  static final int START = -1;

  /// The part before one whose text is a word.
  static final int WORD = -2;

  /// Texts from this on have one meaning wherever they are.
  private static final int LONG_TEXT = 8;

  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private byte[] bytes = new byte[0];
  private int[] slots = new int[1 << 10]; // part + 1; 0 is free
  private int size;
  private long[] hashes = new long[256];
  private int[] textStarts = new int[256];
  private int[] textEnds = new int[256];
  private int[] contexts = new int[256];
  private short[] kinds = new short[256]; // field and argument
  private int[] passes = new int[256];

  /// Forgets all parts; those to come have their texts in `newBytes`.
  void clear(byte[] newBytes) {
    bytes = newBytes;
    size = 0;
    Arrays.fill(slots, 0);
  }

  /// Returns the number of a part, which is passed once more.
  int pass(int textStart, int textEnd, int field, int argument, int before) {
    int kind = field << Byte.SIZE | argument;
    int context = textEnd - textStart < LONG_TEXT ? before : START;
    long hash = hash(textStart, textEnd, ((long) context << Short.SIZE) | kind);
    int mask = slots.length - 1;
    int slot = (int) (hash >>> 32) & mask;
    while (slots[slot] != 0) {
      int part = slots[slot] - 1;
      if (hashes[part] == hash && is(part, textStart, textEnd, kind, context)) {
        passes[part]++;
        return part;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = size + 1;
    put(hash, textStart, textEnd);
    kinds[size] = (short) kind;
    contexts[size] = context;
    passes[size++] = 1;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  private long hash(int from, int to, long seed) {
    long hash = seed * MIX;
    int at = from;
    while (to - at >= Long.BYTES) {
      hash = mix(hash ^ ByteSource.longAt(bytes, at));
      at += Long.BYTES;
    }
    long rest = (long) to - from;
    while (at < to) {
      rest = rest << Byte.SIZE | (bytes[at++] & 0xFF);
    }
    return mix(hash ^ rest);
  }

  private static long mix(long word) {
    long product = word * MIX;
    return product ^ (product >>> 29);
  }

  private boolean is(int part, int from, int to, int kind, int context) {
    return kinds[part] == (short) kind
        && contexts[part] == context
        && Arrays.equals(bytes, textStarts[part], textEnds[part], bytes, from, to);
  }

  private void put(long hash, int textStart, int textEnd) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      textStarts = Arrays.copyOf(textStarts, 2 * size);
      textEnds = Arrays.copyOf(textEnds, 2 * size);
      contexts = Arrays.copyOf(contexts, 2 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
      passes = Arrays.copyOf(passes, 2 * size);
    }
    hashes[size] = hash;
    textStarts[size] = textStart;
    textEnds[size] = textEnd;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int part = 0; part < size; part++) {
      int slot = (int) (hashes[part] >>> 32) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = part + 1;
    }
  }

  int size() {
    return size;
  }

  int textStart(int part) {
    return textStarts[part];
  }

  int textEnd(int part) {
    return textEnds[part];
  }

  int field(int part) {
    return kinds[part] >> Byte.SIZE;
  }

  int argument(int part) {
    return kinds[part] & 0xFF;
  }

  /// Returns whether the part's text is a word.
  boolean hasWord(int part) {
    return contexts[part] == WORD;
  }

  /// Returns how often the part was passed.
  int passes(int part) {
    return passes[part];
  }
}
