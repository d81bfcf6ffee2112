package io.tributary.storage.lines;

import java.util.Arrays;

/// Which parts come next after which, and how often. Confined to one thread; reused after
/// [#clear()].
final class Turns {
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private int[] slots = new int[1 << 10]; // turn + 1; 0 is free
  private int size;
  private long[] keys = new long[256]; // part left, part entered
  private int[] counts = new int[256];
  private int[] ranks = new int[256];
  private int[] nexts = new int[256]; // the part left has further turns: turn + 1
  private int[] firsts = new int[0]; // of each part, a turn + 1
  private int[] degrees = new int[0];

  void clear(int parts) {
    Arrays.fill(slots, 0);
    size = 0;
    if (firsts.length < parts) {
      firsts = new int[parts];
      degrees = new int[parts];
    }
    Arrays.fill(firsts, 0, parts, 0);
    Arrays.fill(degrees, 0, parts, 0);
  }

  /// Returns the number of the turn from one part to another, which is taken once more.
  int take(int from, int to) {
    long key = (long) from << Integer.SIZE | to;
    int mask = slots.length - 1;
    int slot = slot(key, mask);
    while (slots[slot] != 0) {
      int turn = slots[slot] - 1;
      if (keys[turn] == key) {
        counts[turn]++;
        return turn;
      }
      slot = (slot + 1) & mask;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
      nexts = Arrays.copyOf(nexts, 2 * size);
      ranks = new int[2 * size];
    }
    keys[size] = key;
    counts[size] = 1;
    nexts[size] = firsts[from];
    degrees[from]++;
    slots[slot] = ++size;
    firsts[from] = size;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  private static int slot(long key, int mask) {
    return (int) ((key * MIX) >>> Integer.SIZE) & mask;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int turn = 0; turn < size; turn++) {
      int slot = slot(keys[turn], mask);
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = turn + 1;
    }
  }

  /// Returns how many parts come next after one.
  int degree(int part) {
    return degrees[part];
  }

  /// Returns the parts that come next after one, the most frequent first; [#rank(int)] knows then.
  int[] next(int part) {
    long[] order = new long[degrees[part]];
    int count = 0;
    for (int turn = firsts[part]; turn != 0; turn = nexts[turn - 1]) {
      order[count++] = (long) -counts[turn - 1] << Integer.SIZE | (turn - 1);
    }
    Arrays.sort(order);
    int[] parts = new int[count];
    for (int i = 0; i < count; i++) {
      int turn = (int) order[i];
      ranks[turn] = i;
      parts[i] = (int) keys[turn];
    }
    return parts;
  }

  /// Returns the place of the turn among those of the part left.
  int rank(int turn) {
    return ranks[turn];
  }
}
