package io.tributary.storage.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The values of one label name in one cluster, each with the refs that have it.
///
/// An open-addressing table from value symbol to refs. Guarded by the lock of [SeriesIndex].
final class ValuePostings {
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private int[] symbols = new int[8]; // value symbol + 1; 0 is free
  private @Nullable RefList[] lists = new RefList[8];
  private int size;

  int size() {
    return size;
  }

  void add(int valueSymbol, int ref) {
    int slot = slot(symbols, valueSymbol);
    RefList list = lists[slot];
    if (list != null) {
      list.add(ref);
      return;
    }
    symbols[slot] = valueSymbol + 1;
    lists[slot] = new RefList(ref);
    if (3 * ++size > 2 * symbols.length) {
      rehash(2 * symbols.length);
    }
  }

  @Nullable RefList find(int valueSymbol) {
    return lists[slot(symbols, valueSymbol)];
  }

  /// Returns the symbols of all values, in no order.
  int[] values() {
    int[] values = new int[size];
    int n = 0;
    for (int symbol : symbols) {
      if (symbol != 0) {
        values[n++] = symbol - 1;
      }
    }
    return values;
  }

  /// Returns the symbols of the values that a ref of `present` has, in no order.
  int[] valuesIn(RoaringBitmap present) {
    int[] values = new int[size];
    int n = 0;
    for (int i = 0; i < symbols.length; i++) {
      RefList list = lists[i];
      if (list != null && list.intersects(present)) {
        values[n++] = symbols[i] - 1;
      }
    }
    return Arrays.copyOf(values, n);
  }

  /// Forgets all refs but those of `kept`; false when no value is left.
  boolean retain(RoaringBitmap kept) {
    int left = 0;
    for (int i = 0; i < lists.length; i++) {
      RefList list = lists[i];
      if (list != null && list.retain(kept)) {
        left++;
      } else {
        lists[i] = null;
      }
    }
    size = left;
    rehash(Math.max(8, Integer.highestOneBit(left) * 4));
    return left > 0;
  }

  boolean intersects(RoaringBitmap present) {
    for (RefList list : lists) {
      if (list != null && list.intersects(present)) {
        return true;
      }
    }
    return false;
  }

  private void rehash(int capacity) {
    int[] newSymbols = new int[capacity];
    @Nullable RefList[] newLists = new RefList[capacity];
    for (int i = 0; i < symbols.length; i++) {
      if (lists[i] != null) {
        int slot = slot(newSymbols, symbols[i] - 1);
        newSymbols[slot] = symbols[i];
        newLists[slot] = lists[i];
      }
    }
    symbols = newSymbols;
    lists = newLists;
  }

  private static int slot(int[] table, int valueSymbol) {
    int mask = table.length - 1;
    int mixed = valueSymbol * GOLDEN_RATIO;
    int slot = (mixed ^ (mixed >>> 15)) & mask;
    while (table[slot] != 0 && table[slot] != valueSymbol + 1) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
