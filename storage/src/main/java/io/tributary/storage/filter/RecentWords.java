package io.tributary.storage.filter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Words that were seen a moment ago: most of a line's were in the one before. Confined to one
/// thread.
final class RecentWords {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LONGEST = 2 * Long.BYTES;
  private static final int SLOT_BITS = 11;

  // A word is told by its length, its first eight bytes and its last.
  private final byte[] lengths = new byte[1 << SLOT_BITS]; // 0: none
  private final long[] firsts = new long[1 << SLOT_BITS];
  private final long[] lasts = new long[1 << SLOT_BITS];

  /// Returns whether the word `bytes[from, to)` is here; it is from now on, unless it is long.
  boolean has(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return false;
    }
    long first = length < Long.BYTES ? head(bytes, from, length) : (long) LONG.get(bytes, from);
    long last = length < Long.BYTES ? 0 : (long) LONG.get(bytes, to - Long.BYTES);
    int slot =
        (int) ((first * 0x9E3779B97F4A7C15L + last * 0xD6E8FEB86659FD93L) >>> (64 - SLOT_BITS));
    if (lengths[slot] == length && firsts[slot] == first && lasts[slot] == last) {
      return true;
    }
    lengths[slot] = (byte) length;
    firsts[slot] = first;
    lasts[slot] = last;
    return false;
  }

  private static long head(byte[] bytes, int from, int length) {
    if (bytes.length - from >= Long.BYTES) {
      return (long) LONG.get(bytes, from) & ((1L << (Byte.SIZE * length)) - 1);
    }
    long head = 0;
    for (int i = length - 1; i >= 0; i--) {
      head = (head << Byte.SIZE) | (bytes[from + i] & 0xFF);
    }
    return head;
  }

  void clear() {
    Arrays.fill(lengths, (byte) 0);
  }
}
