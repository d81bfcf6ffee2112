package io.tributary.storage.filter;

import java.util.Arrays;

/// Distinct hashes of keys, up to a number of them. Confined to one thread; reused after
/// [#clear()].
final class KeySet {
  private static final int INITIAL = 1 << 10;

  private final int most;
  private int[] table = new int[INITIAL]; // 0 is free, and stands for 1
  private int size;
  private boolean full;

  /// @param most keys beyond which it is [#isFull()]
  KeySet(int most) {
    this.most = most;
  }

  int size() {
    return size;
  }

  /// Returns whether there were more than fit, which are not there then.
  boolean isFull() {
    return full;
  }

  void add(int hash) {
    int wanted = hash == 0 ? 1 : hash;
    int mask = table.length - 1;
    int slot = hash & mask;
    for (int found = table[slot]; found != 0; found = table[slot]) {
      if (found == wanted) {
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (size == most) {
      full = true;
      return;
    }
    table[slot] = wanted;
    if (++size * 2 > table.length) {
      grow();
    }
  }

  private void grow() {
    int[] old = table;
    table = new int[2 * old.length];
    int mask = table.length - 1;
    for (int hash : old) {
      if (hash != 0) {
        int slot = hash & mask;
        while (table[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        table[slot] = hash;
      }
    }
  }

  /// Copies all hashes to `out` from `at` on, where there is room for them.
  void copyTo(int[] out, int at) {
    int next = at;
    for (int hash : table) {
      if (hash != 0) {
        out[next++] = hash;
      }
    }
  }

  void clear() {
    Arrays.fill(table, 0);
    size = 0;
    full = false;
  }
}
