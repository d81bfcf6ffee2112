package io.tributary.ingest.identity;

import io.tributary.ingest.identity.LabelHash.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// From the hash of label bytes to the ref of their series. Lookups from any thread take no lock;
/// inserts take one.
///
/// Open addressing with slots of 16 bytes outside the heap: 64 bits of the hash, which also choose
/// the place, then 32 more bits of it and the ref. Slots fill once and only their ref ever changes,
/// so a reader that sees the first word sees a valid second one. Memory is bounded: a table that
/// has reached its size becomes the previous generation, from which what is still asked for moves
/// back; what is not is forgotten with it.
public final class IdentityCache {
  /// Answers that a label set is not known.
  public static final int UNKNOWN = -1;

  private static final int DEFAULT_MAX_SLOTS = 1 << 23;
  private static final int MIN_SLOTS = 1 << 12;

  private final int maxSlots;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Generations generations;

  private record Generations(Table current, @Nullable Table previous) {}

  public IdentityCache() {
    this(DEFAULT_MAX_SLOTS);
  }

  /// @param maxSlots a power of two; the memory bound is 32 bytes for each
  public IdentityCache(int maxSlots) {
    if (Integer.bitCount(maxSlots) != 1) {
      throw new IllegalArgumentException("slots must be a power of two maxSlots=" + maxSlots);
    }
    this.maxSlots = maxSlots;
    generations = new Generations(new Table(Math.min(MIN_SLOTS, maxSlots)), null);
  }

  /// Sets `refs[row]` for each row in `[from, to)` to its ref or [#UNKNOWN]; returns how many are
  /// unknown.
  ///
  /// Rows do not depend on each other, so that the processor waits for many of them at once.
  public int findAll(Rows rows, int[] refs, int from, int to) {
    Generations now = generations;
    Table current = now.current;
    int unknown = 0;
    for (int row = from; row < to; row++) {
      int ref = current.find(rows.low(row), rows.high(row));
      refs[row] = ref;
      unknown += ref >>> 31;
    }
    return unknown == 0 || now.previous == null
        ? unknown
        : unknown - revive(now.previous, rows, refs, from, to);
  }

  private int revive(Table previous, Rows rows, int[] refs, int from, int to) {
    int revived = 0;
    for (int row = from; row < to; row++) {
      if (refs[row] == UNKNOWN) {
        refs[row] = previous.find(rows.low(row), rows.high(row));
        if (refs[row] != UNKNOWN) {
          put(rows, row, refs[row]);
          revived++;
        }
      }
    }
    return revived;
  }

  /// Returns the ref of one row's hash, or [#UNKNOWN].
  public int find(Rows rows, int row) {
    return generations.current.find(rows.low(row), rows.high(row));
  }

  /// Makes `ref` the ref of a row's hash, in place of what it was.
  public void put(Rows rows, int row, int ref) {
    lock.lock();
    try {
      Table current = generations.current;
      if (current.isFull()) {
        current = makeRoom(current);
      }
      current.put(rows.low(row), rows.high(row), ref);
    } finally {
      lock.unlock();
    }
  }

  private Table makeRoom(Table full) {
    Table next;
    if (full.slots < maxSlots) {
      next = full.grown();
      generations = new Generations(next, generations.previous);
    } else {
      next = new Table(maxSlots);
      generations = new Generations(next, full);
    }
    return next;
  }

  /// How many label sets the current generation knows.
  public int size() {
    lock.lock();
    try {
      return generations.current.size;
    } finally {
      lock.unlock();
    }
  }

  private static final class Table {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long LOW_HALF = 0xffff_ffffL;

    private final int slots;
    private final long mask;
    private final MemorySegment words;
    private int size; // guarded by the cache's lock

    Table(int slots) {
      this.slots = slots;
      mask = slots - 1L;
      words =
          Arena.ofAuto().allocate(MemoryLayout.sequenceLayout(2L * slots, ValueLayout.JAVA_LONG));
    }

    boolean isFull() {
      return size >= slots - (slots >> 2) - (slots >> 3); // 5/8: probes stay short
    }

    int find(long low, long high) {
      for (long slot = low & mask; ; slot = (slot + 1) & mask) {
        long first = (long) LONG.getAcquire(words, slot << 4);
        if (first == low) {
          long second = (long) LONG.getAcquire(words, (slot << 4) + 8);
          if ((second ^ high) >>> 32 == 0) {
            return (int) second;
          }
        } else if (first == 0) {
          return UNKNOWN;
        }
      }
    }

    /// Guarded by the cache's lock.
    void put(long low, long high, int ref) {
      long second = (high & ~LOW_HALF) | (ref & LOW_HALF);
      for (long slot = low & mask; ; slot = (slot + 1) & mask) {
        long first = (long) LONG.get(words, slot << 4);
        if (first == 0) {
          LONG.setRelease(words, (slot << 4) + 8, second);
          LONG.setRelease(words, slot << 4, low);
          size++;
          return;
        }
        if (first == low && (((long) LONG.get(words, (slot << 4) + 8)) ^ high) >>> 32 == 0) {
          LONG.setRelease(words, (slot << 4) + 8, second);
          return;
        }
      }
    }

    Table grown() {
      Table larger = new Table(slots * 2);
      for (long slot = 0; slot < slots; slot++) {
        long low = (long) LONG.get(words, slot << 4);
        if (low != 0) {
          long second = (long) LONG.get(words, (slot << 4) + 8);
          larger.put(low, second, (int) second);
        }
      }
      return larger;
    }
  }
}
