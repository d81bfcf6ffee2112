package io.tributary.storage.index;

import io.tributary.model.error.CorruptDataException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Every distinct label name, label value and cluster name, each with an id that is never given to
/// another.
///
/// Safe for use by several threads; look-ups take no lock.
public final class Symbols {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int INITIAL_CAPACITY = 1 << 12;
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable String[] texts = new String[INITIAL_CAPACITY];
  private volatile int[] table = new int[2 * INITIAL_CAPACITY]; // id + 1; 0 is free
  private volatile int size;

  public int size() {
    return size;
  }

  /// Returns the text of an id that was given out.
  public String text(int id) {
    return Objects.requireNonNull(texts[id]);
  }

  /// Returns whether an id belongs to a symbol.
  boolean has(int id) {
    return id >= 0 && id < size && texts[id] != null;
  }

  /// Returns the id of `text`, or −1 when there is none.
  public int find(String text) {
    int[] slots = table;
    int mask = slots.length - 1;
    for (int i = start(text, mask); ; i = (i + 1) & mask) {
      int id = (int) SLOT.getAcquire(slots, i) - 1;
      if (id < 0 || text.equals(texts[id])) {
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
    put(id, text);
    return id;
  }

  private void put(int id, String text) {
    if (id >= texts.length) {
      texts = Arrays.copyOf(texts, Math.max(id + 1, 2 * texts.length));
      rehash(texts, 2 * texts.length);
    }
    texts[id] = text;
    insert(table, text, id);
    size = id + 1;
  }

  private void rehash(@Nullable String[] from, int capacity) {
    int[] larger = new int[capacity];
    for (int id = 0; id < size; id++) {
      String text = from[id];
      if (text != null) {
        insert(larger, text, id);
      }
    }
    table = larger;
  }

  /// Makes a symbol known under the id it had; ids ascend. Confined to loading.
  ///
  /// @throws CorruptDataException when the id is another's
  void load(int id, String text) {
    if (id >= size) {
      put(id, text);
    } else if (!text.equals(texts[id])) {
      throw new CorruptDataException("symbols", id, text, String.valueOf(texts[id]));
    }
  }

  /// Declares ids below `newSize` given out, though some may be of no symbol. Confined to loading.
  void reserve(int newSize) {
    if (newSize > texts.length) {
      texts = Arrays.copyOf(texts, newSize);
      rehash(texts, 2 * newSize);
    }
    size = Math.max(size, newSize);
  }

  /// Forgets all symbols but these; nobody may intern one meanwhile.
  void retain(RoaringBitmap kept) {
    lock.lock();
    try {
      @Nullable String[] rest = new String[texts.length];
      PeekableIntIterator ids = kept.getIntIterator();
      while (ids.hasNext()) {
        int id = ids.next();
        rest[id] = texts[id];
      }
      rehash(rest, table.length);
      texts = rest;
    } finally {
      lock.unlock();
    }
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
