package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// Values that are listed once, and which of them each field has. Confined to one thread; reused
/// after [#clear()].
final class Listing {
  private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

  private int[] slots = new int[1 << 8]; // value + 1; 0 is free
  private long[] bounds = new long[64]; // of each value: start and end
  private int[] hashes = new int[64];
  private int size;
  private long[] which = new long[256];
  private int uses;

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
    uses = 0;
  }

  /// Notes that a field has these bytes.
  void use(byte[] bytes, int from, int to) {
    if (uses == which.length) {
      which = Arrays.copyOf(which, 2 * uses);
    }
    int hash = hash(bytes, from, to);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int value = slots[slot] - 1;
      if (hashes[value] == hash
          && Arrays.equals(bytes, start(value), end(value), bytes, from, to)) {
        which[uses++] = (long) size - value;
        return;
      }
      slot = (slot + 1) & mask;
    }
    which[uses++] = 0;
    list(hash, slot, (long) from << Integer.SIZE | to);
  }

  private void list(int hash, int slot, long bound) {
    if (size == hashes.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    hashes[size] = hash;
    bounds[size++] = bound;
    slots[slot] = size;
    if (2 * size > slots.length) {
      grow();
    }
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int value = 0; value < size; value++) {
      int slot = hashes[value] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = value + 1;
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int at = from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ ByteSource.longAt(bytes, at)) * PRIME;
      hash ^= hash >>> 29;
    }
    for (; at < to; at++) {
      hash = 31 * hash + bytes[at];
    }
    hash *= PRIME;
    return (int) (hash >>> Integer.SIZE);
  }

  int uses() {
    return uses;
  }

  /// Returns how many values are listed.
  int size() {
    return size;
  }

  int start(int value) {
    return (int) (bounds[value] >>> Integer.SIZE);
  }

  int end(int value) {
    return (int) bounds[value];
  }

  /// Writes which values the fields have, where that is not each another.
  void writeUses(IntegerEncoder integers, ByteSink out) {
    if (size < uses) {
      integers.encodeUnrelated(which, uses, out);
    }
  }
}
