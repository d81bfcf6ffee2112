package io.tributary.storage.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Every distinct label name, label value and cluster name, each with a dense id that is kept for
/// ever.
///
/// Safe for use by several threads; look-ups take no lock.
public final class Symbols {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int INITIAL_CAPACITY = 1 << 12;
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile String[] texts = new String[INITIAL_CAPACITY];
  private volatile int[] table = new int[2 * INITIAL_CAPACITY]; // id + 1; 0 is free
  private volatile int size;

  public int size() {
    return size;
  }

  /// Returns the text of an id that was given out.
  public String text(int id) {
    return texts[id];
  }

  /// Returns the id of `text`, or −1 when there is none.
  public int find(String text) {
    int[] slots = table;
    int mask = slots.length - 1;
    for (int i = start(text, mask); ; i = (i + 1) & mask) {
      int id = (int) SLOT.getAcquire(slots, i) - 1;
      if (id < 0 || texts[id].equals(text)) {
        return id;
      }
    }
  }

  /// Returns the id of `text`, a new one when there is none.
  public int intern(String text) {
    int found = find(text);
    if (found >= 0) {
      return found;
    }
    lock.lock();
    try {
      int again = find(text);
      return again >= 0 ? again : add(text);
    } finally {
      lock.unlock();
    }
  }

  private int add(String text) {
    int id = size;
    if (id == texts.length) {
      texts = Arrays.copyOf(texts, 2 * id);
      rehash(4 * id);
    }
    texts[id] = text;
    insert(table, text, id);
    size = id + 1;
    return id;
  }

  private void rehash(int capacity) {
    int[] larger = new int[capacity];
    for (int id = 0; id < size; id++) {
      insert(larger, texts[id], id);
    }
    table = larger;
  }

  private static void insert(int[] slots, String text, int id) {
    int mask = slots.length - 1;
    int i = start(text, mask);
    while (slots[i] != 0) {
      i = (i + 1) & mask;
    }
    SLOT.setRelease(slots, i, id + 1); // publishes the text with it
  }

  private static int start(String text, int mask) {
    int mixed = text.hashCode() * GOLDEN_RATIO;
    return (mixed ^ (mixed >>> 15)) & mask;
  }
}
