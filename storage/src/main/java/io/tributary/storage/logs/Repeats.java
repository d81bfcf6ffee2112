package io.tributary.storage.logs;

import java.util.Arrays;

/// Tells entries of one stream and one time that are there already. Confined to one thread.
///
/// Few are compared one by one, many by way of a hash table: some senders give all lines of a
/// second one time.
final class Repeats {
  private static final int FEW = 8;

  private byte[][] bytes = new byte[FEW][];
  private int[] bounds = new int[4 * FEW]; // of line and metadata
  private int[] hashes = new int[FEW];
  private int[] table = new int[0]; // entry + 1; 0 is free
  private int size;
  private int mask; // 0 while few are expected

  /// Begins another time with up to `count` entries.
  void begin(int count) {
    size = 0;
    if (count > hashes.length) {
      bytes = new byte[count][];
      bounds = new int[4 * count];
      hashes = new int[count];
    }
    mask = count > FEW ? 4 * Integer.highestOneBit(count) - 1 : 0;
    if (table.length <= mask) {
      table = new int[mask + 1];
    } else if (mask > 0) {
      Arrays.fill(table, 0, mask + 1, 0);
    }
  }

  /// Adds an entry; false when it is a repeat of one before.
  boolean isNew(byte[] source, int lineStart, int lineEnd, int metadataStart, int metadataEnd) {
    set(source, lineStart, lineEnd, metadataStart, metadataEnd);
    return mask > 0 ? putMany() : putFew();
  }

  private void set(byte[] source, int lineStart, int lineEnd, int metadataStart, int metadataEnd) {
    bytes[size] = source;
    bounds[4 * size] = lineStart;
    bounds[4 * size + 1] = lineEnd;
    bounds[4 * size + 2] = metadataStart;
    bounds[4 * size + 3] = metadataEnd;
  }

  private boolean putFew() {
    for (int i = 0; i < size; i++) {
      if (isSame(i, size)) {
        return false;
      }
    }
    size++;
    return true;
  }

  private boolean putMany() {
    hashes[size] = hash(size);
    int slot = hashes[size] & mask;
    while (table[slot] != 0) {
      int other = table[slot] - 1;
      if (hashes[other] == hashes[size] && isSame(other, size)) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = ++size;
    return true;
  }

  private int hash(int entry) {
    int hash = 0;
    for (int part = 4 * entry; part < 4 * entry + 4; part += 2) {
      for (int i = bounds[part]; i < bounds[part + 1]; i++) {
        hash = 31 * hash + bytes[entry][i];
      }
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }

  private boolean isSame(int a, int b) {
    return isSamePart(a, b, 0) && isSamePart(a, b, 2);
  }

  private boolean isSamePart(int a, int b, int part) {
    return Arrays.equals(
        bytes[a],
        bounds[4 * a + part],
        bounds[4 * a + part + 1],
        bytes[b],
        bounds[4 * b + part],
        bounds[4 * b + part + 1]);
  }
}
