package io.tributary.storage.page;

import java.util.Arrays;

/// Finds series of a page by their ref; reused from page to page. Built by one thread, it may be
/// asked by several.
final class RefTable {
  private int[] slots = new int[16]; // open addressing, series + 1
  private int[] refs = new int[0];
  private volatile boolean ready;

  boolean isReady() {
    return ready;
  }

  void clear() {
    ready = false;
  }

  void build(Directory directory, int series) {
    int capacity = Integer.highestOneBit(Math.max(8, series)) << 2;
    if (slots.length < capacity) {
      slots = new int[capacity];
    } else {
      Arrays.fill(slots, 0);
    }
    refs = refs.length < series ? new int[series] : refs;
    for (int i = 0; i < series; i++) {
      refs[i] = directory.ref(i);
      int slot = slot(refs[i]);
      if (slots[slot] == 0) {
        slots[slot] = i + 1;
      }
    }
    ready = true;
  }

  int indexOf(int ref) {
    return slots[slot(ref)] - 1;
  }

  /// Returns where the ref is, or else where it would go.
  private int slot(int ref) {
    int mask = slots.length - 1;
    int slot = ((ref * 0x9E3779B9) >>> 7) & mask;
    while (slots[slot] != 0 && refs[slots[slot] - 1] != ref) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
