package io.tributary.storage.lines;

import java.util.Arrays;

/// Numbers things from 0 on and finds them by their hashes. Confined to one thread; reused after
/// [#clear()].
final class HashSlots {
  private int[] slots = new int[1 << 8]; // number + 1; 0 is free
  private int[] hashes = new int[1 << 7];
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

  private int from(int slot, int hash) {
    at = slot;
    while (slots[at] != 0) {
      int number = slots[at] - 1;
      if (hashes[number] == hash) {
        return number;
      }
      at = (at + 1) & (slots.length - 1);
    }
    return -1;
  }

  /// Adds a thing that was looked for and not found.
  int add(int hash) {
    hashes[size] = hash;
    slots[at] = ++size;
    if (size == hashes.length) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    hashes = Arrays.copyOf(hashes, 2 * size);
    slots = new int[4 * size];
    int mask = slots.length - 1;
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number + 1;
    }
  }
}
