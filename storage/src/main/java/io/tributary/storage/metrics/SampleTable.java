package io.tributary.storage.metrics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Rows of (timestamp, 64 bits) by series ref, off-heap, in the order they came.
///
/// One thread appends, under the head's lock; any may read meanwhile. A reader takes a series'
/// count first; rows below it do not change any more.
///
/// ```text
/// state   32 bytes per ref, 1024 in a page   0 i64 newest timestamp   8 i32 rows    12 i32 newest chunk
///                                           16 u16 capacity, u16 rows of the newest chunk
///                                           20 i32 epoch of the last change          24 i32 flags
///                                           28 i32 day of the last row in order
/// chunk    0 i64 base   8 i32 chunk before   12 i32 rows before this chunk
///         16 i32 least, 20 i32 greatest offset; least > greatest while rows ascend
///         24 rows of i32 timestamp − base, i64 bits
/// ```
final class SampleTable {
  private static final long DAY_MS = 86_400_000;
  static final int PAGE_BITS = 10;
  static final int PAGE_REFS = 1 << PAGE_BITS;
  static final int STATE_BYTES = 32;
  static final int MAX_MS = 0;
  static final int COUNT = 8;
  static final int TAIL = 12;
  private static final int FILL = 16;
  static final int EPOCH = 20;
  static final int FLAGS = 24;
  private static final int DAY = 28;
  static final int UNORDERED = 1;
  private static final int OWN_BASE = 2; // of the newest chunk
  static final int BASE = 0;
  static final int BEFORE = 8;
  static final int START = 12;
  static final int LEAST = 16;
  static final int GREATEST = 20;
  static final int ROWS = 24;
  static final int ROW_BYTES = 12;
  private static final int MAX_FIRST_ROWS = 32;
  private static final int MAX_ROWS = 1_024;

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfInt ROW_INT = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfLong ROW_LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  static final VarHandle PUBLISHED = INT.varHandle();
  static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(int[].class);

  private final Slabs slabs;
  private final Pins pins;
  private final SeriesDays days;
  private final CountHistory history = new CountHistory();
  private volatile int[] pages = new int[16]; // address of a page of states, by ref
  private boolean hasBase;
  private long baseMs;
  private long rows; // a reader without the lock may see it late

  SampleTable(Slabs slabs, Pins pins, SeriesDays days) {
    this.slabs = slabs;
    this.pins = pins;
    this.days = days;
  }

  /// Returns the number of rows.
  long rows() {
    return rows;
  }

  boolean isEmpty() {
    return rows == 0;
  }

  Slabs slabs() {
    return slabs;
  }

  /// Returns the address of the page of a ref's state, or 0.
  int page(int ref) {
    int[] table = pages;
    int index = ref >>> PAGE_BITS;
    return index < table.length ? (int) PAGES.getAcquire(table, index) : 0;
  }

  CountHistory history() {
    return history;
  }

  /// Returns an upper bound of the refs that have rows.
  int refLimit() {
    return pages.length << PAGE_BITS;
  }

  /// Appends the row when it is newer than all of its series; false when it is not and nothing was
  /// done.
  boolean appendNewer(int ref, long timestampMs, long bits) {
    int page = pageForWriting(ref);
    MemorySegment states = slabs.slab(page);
    long state = Slabs.offset(page) + (long) (ref & (PAGE_REFS - 1)) * STATE_BYTES;
    int count = states.get(INT, state + COUNT);
    if (count != 0 && timestampMs <= states.get(LONG, state + MAX_MS)) {
      return false;
    }
    if (count == 0
        || Long.compareUnsigned(timestampMs - states.get(INT, state + DAY) * DAY_MS, DAY_MS) >= 0) {
      if (count == 0) {
        days.begins(ref);
      }
      states.set(INT, state + DAY, seen(ref, timestampMs));
    }
    states.set(LONG, state + MAX_MS, timestampMs);
    append(ref, states, state, timestampMs, bits);
    return true;
  }

  /// Appends a row that is older than another of its series.
  void appendOlder(int ref, long timestampMs, long bits) {
    int page = pageForWriting(ref);
    MemorySegment states = slabs.slab(page);
    long state = Slabs.offset(page) + (long) (ref & (PAGE_REFS - 1)) * STATE_BYTES;
    states.set(INT, state + FLAGS, states.get(INT, state + FLAGS) | UNORDERED);
    seen(ref, timestampMs);
    append(ref, states, state, timestampMs, bits);
  }

  private int seen(int ref, long timestampMs) {
    long day = Math.floorDiv(timestampMs, DAY_MS);
    days.seen(ref, day);
    return (int) day;
  }

  private int pageForWriting(int ref) {
    int[] table = pages;
    int index = ref >>> PAGE_BITS;
    if (index >= table.length || table[index] == 0) {
      return addPage(index);
    }
    return table[index];
  }

  private int addPage(int index) {
    if (index >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(index + 1, pages.length * 2));
    }
    int page = slabs.allocate(PAGE_REFS * STATE_BYTES);
    slabs.slab(page).asSlice(Slabs.offset(page), (long) PAGE_REFS * STATE_BYTES).fill((byte) 0);
    PAGES.setRelease(pages, index, page);
    return page;
  }

  private void append(int ref, MemorySegment states, long state, long timestampMs, long bits) {
    int count = states.get(INT, state + COUNT);
    if (states.get(INT, state + EPOCH) != pins.current()) {
      touch(ref, states, state, count);
    }
    long offset = timestampMs - baseMs;
    int fill = states.get(INT, state + FILL);
    int flags = states.get(INT, state + FLAGS);
    if (fill >>> 16 == (fill & 0xffff) || offset != (int) offset || flags != 0) {
      offset = timestampMs - slowChunk(states, state, timestampMs);
      fill = states.get(INT, state + FILL);
    }
    int tail = states.get(INT, state + TAIL);
    MemorySegment chunk = slabs.slab(tail);
    long row = Slabs.offset(tail) + ROWS + (long) (fill >>> 16) * ROW_BYTES;
    chunk.set(ROW_INT, row, (int) offset);
    chunk.set(ROW_LONG, row + 4, bits);
    states.set(INT, state + FILL, fill + (1 << 16));
    PUBLISHED.setRelease(states, state + COUNT, count + 1);
    rows++;
  }

  /// Keeps the count for open snapshots before it changes for the first time in an epoch.
  private void touch(int ref, MemorySegment states, long state, int count) {
    int epoch = states.get(INT, state + EPOCH);
    if (pins.newest() != Pins.NONE && epoch <= pins.newest()) {
      history.save(pins.current(), ref, count);
    }
    PUBLISHED.setRelease(states, state + EPOCH, pins.current());
  }

  /// Makes the newest chunk one that takes the row, and returns its base.
  private long slowChunk(MemorySegment states, long state, long timestampMs) {
    int fill = states.get(INT, state + FILL);
    int tail = states.get(INT, state + TAIL);
    boolean full = fill >>> 16 == (fill & 0xffff);
    if (full || !fits(timestampMs, base(tail))) {
      tail = addChunk(states, state, timestampMs, full);
    }
    if ((states.get(INT, state + FLAGS) & UNORDERED) != 0) {
      widen(tail, (int) (timestampMs - base(tail)), states.get(INT, state + FILL) >>> 16);
    }
    return base(tail);
  }

  private static boolean fits(long timestampMs, long base) {
    long offset = timestampMs - base;
    return offset == (int) offset;
  }

  private long base(int chunk) {
    return slabs.slab(chunk).get(LONG, Slabs.offset(chunk) + BASE);
  }

  private int addChunk(MemorySegment states, long state, long timestampMs, boolean full) {
    if (!hasBase) {
      hasBase = true;
      baseMs = timestampMs;
    }
    int count = states.get(INT, state + COUNT);
    int capacity = full ? capacityAfter(count) : 4;
    long base = fits(timestampMs, baseMs) ? baseMs : timestampMs;
    int address = slabs.allocate(ROWS + capacity * ROW_BYTES);
    MemorySegment chunk = slabs.slab(address);
    long at = Slabs.offset(address);
    chunk.set(LONG, at + BASE, base);
    chunk.set(INT, at + BEFORE, states.get(INT, state + TAIL));
    chunk.set(INT, at + START, count);
    chunk.set(INT, at + LEAST, Integer.MAX_VALUE);
    chunk.set(INT, at + GREATEST, Integer.MIN_VALUE);
    int flags = states.get(INT, state + FLAGS);
    states.set(INT, state + FLAGS, base == baseMs ? flags & ~OWN_BASE : flags | OWN_BASE);
    states.set(INT, state + FILL, capacity);
    PUBLISHED.setRelease(states, state + TAIL, address);
    return address;
  }

  /// Small while a series may end, then a share of what it has: room that stays unused is memory
  /// lost.
  private static int capacityAfter(int count) {
    return count < 128
        ? Math.min(MAX_FIRST_ROWS, count + 4)
        : Math.clamp(Integer.highestOneBit(count) >> 2, MAX_FIRST_ROWS, MAX_ROWS);
  }

  /// Keeps least and greatest offset of a chunk whose rows may not ascend.
  private void widen(int address, int offset, int fill) {
    MemorySegment chunk = slabs.slab(address);
    long at = Slabs.offset(address);
    int least = chunk.get(INT, at + LEAST);
    int greatest = chunk.get(INT, at + GREATEST);
    if (least > greatest) {
      for (int row = 0; row < fill; row++) {
        int other = chunk.get(ROW_INT, at + ROWS + (long) row * ROW_BYTES);
        least = Math.min(least, other);
        greatest = Math.max(greatest, other);
      }
    }
    chunk.set(INT, at + LEAST, Math.min(least, offset));
    chunk.set(INT, at + GREATEST, Math.max(greatest, offset));
  }
}
