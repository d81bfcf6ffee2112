package io.tributary.storage.filter;

import java.util.Arrays;

/// Distinct hashes of keys, up to a number of them. Confined to one thread; reused after
/// [#clear()].
///
/// Keys wait until there are some: then their slots are asked for at once, and not one after the
/// other, as the table is larger than what a processor has at hand.
final class KeySet {
  private static final int INITIAL = 1 << 10;
  private static final int WAITING = 64;

  private final int most;
  private int[] table = new int[INITIAL]; // 0 is free, and stands for 1
  private int[] keys = new int[INITIAL / 2]; // all of the table
  private int size;
  private boolean full;
  private final int[] waiting = new int[WAITING];
  private final int[] found = new int[WAITING]; // in their slots
  private int waits;

  /// @param most keys beyond which it is [#isFull()]
  KeySet(int most) {
    this.most = most;
  }

  int size() {
    settle();
    return size;
  }

  /// Returns whether there were more than fit, which are not there then; of the last few keys it
  /// may not be known yet before [#size()] is asked for.
  boolean isFull() {
    return full;
  }

  void add(int hash) {
    waiting[waits++] = hash == 0 ? 1 : hash;
    if (waits == WAITING) {
      settle();
    }
  }

  private void settle() {
    int mask = table.length - 1;
    for (int i = 0; i < waits; i++) {
      found[i] = table[waiting[i] & mask];
    }
    for (int i = 0; i < waits; i++) {
      if (found[i] != waiting[i]) {
        put(waiting[i]);
      }
    }
    waits = 0;
  }

  private void put(int hash) {
    int mask = table.length - 1;
    int slot = hash & mask;
    for (int found = table[slot]; found != 0; found = table[slot]) {
      if (found == hash) {
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (size == most) {
      full = true;
      return;
    }
    table[slot] = hash;
    keys[size++] = hash;
    if (size == keys.length) {
      grow();
    }
  }

  private void grow() {
    keys = Arrays.copyOf(keys, 2 * size);
    table = new int[4 * size];
    int mask = table.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = keys[i] & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = keys[i];
    }
  }

  /// Copies all hashes to `out` from `at` on, where there is room for them.
  void copyTo(int[] out, int at) {
    System.arraycopy(keys, 0, out, at, size());
  }

  void clear() {
    Arrays.fill(table, 0);
    size = 0;
    waits = 0;
    full = false;
  }
}
