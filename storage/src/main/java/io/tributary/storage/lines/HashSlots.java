package io.tributary.storage.lines;

import java.util.Arrays;

/// Numbers things from 0 on and finds them by their hashes. Confined to one thread; reused after
/// [#clear()].
final class HashSlots {
  private static final long NUMBER_MASK = 0xFFFF_FFFFL;

  private long[] slots = new long[1 << 8]; // hash, number + 1; 0 is free
  private int size;
  private int at; // the slot that was looked at last

  void clear() {
    if (size > 0) {
      Arrays.fill(slots, 0);
      size = 0;
    }
  }

  int size() {
    return size;
  }

  /// Returns the first thing with that hash, or −1.
  int find(int hash) {
    return from(hash & (slots.length - 1), hash);
  }

  /// Returns the next thing with the hash that was found last, or −1.
  int findNext(int hash) {
    return from((at + 1) & (slots.length - 1), hash);
  }

  private int from(int first, int hash) {
    long[] all = slots;
    int slot = first;
    long found = all[slot];
    while (found != 0 && (int) (found >>> Integer.SIZE) != hash) {
      slot = (slot + 1) & (all.length - 1);
      found = all[slot];
    }
    at = slot;
    return (int) (found & NUMBER_MASK) - 1;
  }

  /// Adds a thing that was looked for and not found.
  int add(int hash) {
    slots[at] = (long) hash << Integer.SIZE | ++size;
    if (2 * size == slots.length) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    long[] larger = new long[2 * slots.length];
    int mask = larger.length - 1;
    for (long each : slots) {
      if (each != 0) {
        int slot = (int) (each >>> Integer.SIZE) & mask;
        while (larger[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        larger[slot] = each;
      }
    }
    slots = larger;
  }
}
