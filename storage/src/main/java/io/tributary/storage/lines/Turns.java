package io.tributary.storage.lines;

import java.util.Arrays;

/// Which parts come next after which, and how often. Confined to one thread; reused after
/// [#clear(int)].
final class Turns {
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private final HashSlots slots = new HashSlots();
  private long[] keys = new long[256]; // part left, part entered
  private int[] counts = new int[256];
  private int[] ranks = new int[256];
  private int[] nexts = new int[256]; // the part left has further turns: turn + 1
  private int[] firsts = new int[0]; // of each part, a turn + 1
  private int[] degrees = new int[0];

  void clear(int parts) {
    slots.clear();
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
    int hash = (int) ((key * MIX) >>> Integer.SIZE);
    int turn = slots.find(hash);
    while (turn >= 0 && keys[turn] != key) {
      turn = slots.findNext(hash);
    }
    if (turn < 0) {
      turn = slots.add(hash);
      add(turn, from, key);
    }
    counts[turn]++;
    return turn;
  }

  private void add(int turn, int from, long key) {
    if (turn == keys.length) {
      keys = Arrays.copyOf(keys, 2 * turn);
      counts = Arrays.copyOf(counts, 2 * turn);
      nexts = Arrays.copyOf(nexts, 2 * turn);
      ranks = new int[2 * turn];
    }
    keys[turn] = key;
    counts[turn] = 0;
    nexts[turn] = firsts[from];
    degrees[from]++;
    firsts[from] = turn + 1;
  }

  /// Takes a turn once more.
  void again(int turn) {
    counts[turn]++;
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
