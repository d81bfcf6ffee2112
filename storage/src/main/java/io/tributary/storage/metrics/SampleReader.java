package io.tributary.storage.metrics;

import static io.tributary.storage.metrics.SampleTable.BASE;
import static io.tributary.storage.metrics.SampleTable.BEFORE;
import static io.tributary.storage.metrics.SampleTable.COUNT;
import static io.tributary.storage.metrics.SampleTable.EPOCH;
import static io.tributary.storage.metrics.SampleTable.FLAGS;
import static io.tributary.storage.metrics.SampleTable.GREATEST;
import static io.tributary.storage.metrics.SampleTable.INT;
import static io.tributary.storage.metrics.SampleTable.LEAST;
import static io.tributary.storage.metrics.SampleTable.LONG;
import static io.tributary.storage.metrics.SampleTable.MAX_MS;
import static io.tributary.storage.metrics.SampleTable.PAGE_REFS;
import static io.tributary.storage.metrics.SampleTable.PUBLISHED;
import static io.tributary.storage.metrics.SampleTable.ROWS;
import static io.tributary.storage.metrics.SampleTable.ROW_BYTES;
import static io.tributary.storage.metrics.SampleTable.ROW_INT;
import static io.tributary.storage.metrics.SampleTable.ROW_LONG;
import static io.tributary.storage.metrics.SampleTable.START;
import static io.tributary.storage.metrics.SampleTable.STATE_BYTES;
import static io.tributary.storage.metrics.SampleTable.TAIL;
import static io.tributary.storage.metrics.SampleTable.UNORDERED;

import io.tributary.model.TimeRange;
import java.lang.foreign.MemorySegment;

/// The reading side of a [SampleTable]. Safe for use by several threads, beside the one that
/// appends.
///
/// Whoever reads keeps the table's memory from being released.
final class SampleReader {
  static final long ABSENT = -1;

  private final SampleTable table;
  private final Slabs slabs;

  SampleReader(SampleTable table) {
    this.table = table;
    this.slabs = table.slabs();
  }

  /// Returns how many rows a series has now.
  int count(int ref) {
    int page = table.page(ref);
    return page == 0 ? 0 : (int) PUBLISHED.getAcquire(slabs.slab(page), state(page, ref) + COUNT);
  }

  /// Returns how many rows a series had at the end of an epoch.
  int countAt(int epoch, int ref) {
    int page = table.page(ref);
    if (page == 0) {
      return 0;
    }
    MemorySegment states = slabs.slab(page);
    int count = (int) PUBLISHED.getAcquire(states, state(page, ref) + COUNT);
    // The writer changes the epoch before the count: an old epoch read after the count proves it.
    int changed = (int) PUBLISHED.getAcquire(states, state(page, ref) + EPOCH);
    return changed <= epoch ? count : table.history().countAt(epoch, ref);
  }

  private static long state(int page, int ref) {
    return Slabs.offset(page) + (long) (ref & (PAGE_REFS - 1)) * STATE_BYTES;
  }

  /// Returns how many of the first `n` rows are newer than all of their series.
  int newer(int[] refs, long[] timestampsMs, int n) {
    for (int row = 0; row < n; row++) {
      int page = table.page(refs[row]);
      if (page != 0) {
        MemorySegment states = slabs.slab(page);
        long state = state(page, refs[row]);
        int count = (int) PUBLISHED.getAcquire(states, state + COUNT);
        if (count != 0 && timestampsMs[row] <= states.get(LONG, state + MAX_MS)) {
          return row;
        }
      }
    }
    return n;
  }

  /// Returns where the row of a timestamp is, for [#bits], or [#ABSENT].
  long find(int ref, long timestampMs) {
    int page = table.page(ref);
    if (page == 0) {
      return ABSENT;
    }
    MemorySegment states = slabs.slab(page);
    long state = state(page, ref);
    int count = (int) PUBLISHED.getAcquire(states, state + COUNT);
    if (count == 0 || timestampMs > states.get(LONG, state + MAX_MS)) {
      return ABSENT;
    }
    int end = count;
    int address = (int) PUBLISHED.getAcquire(states, state + TAIL);
    while (address != 0) {
      MemorySegment chunk = slabs.slab(address);
      long at = Slabs.offset(address);
      int start = chunk.get(INT, at + START);
      if (start < end) {
        int row = findRow(chunk, at, end - start, timestampMs - chunk.get(LONG, at + BASE));
        if (row >= 0) {
          return (long) address << 16 | row;
        }
        end = start;
      }
      address = chunk.get(INT, at + BEFORE);
    }
    return ABSENT;
  }

  private static int findRow(MemorySegment chunk, long at, int rows, long offset) {
    int least = chunk.get(INT, at + LEAST);
    int greatest = chunk.get(INT, at + GREATEST);
    if (least > greatest) {
      return search(chunk, at + ROWS, rows, offset);
    }
    if (offset >= least && offset <= greatest) {
      for (int row = 0; row < rows; row++) {
        if (chunk.get(ROW_INT, at + ROWS + (long) row * ROW_BYTES) == offset) {
          return row;
        }
      }
    }
    return -1;
  }

  private static int search(MemorySegment chunk, long first, int rows, long offset) {
    int low = 0;
    int high = rows - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = chunk.get(ROW_INT, first + (long) middle * ROW_BYTES);
      if (found == offset) {
        return middle;
      }
      if (found < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// Returns the 64 bits of a row that was found.
  long bits(long found) {
    int address = (int) (found >>> 16);
    long row = Slabs.offset(address) + ROWS + (found & 0xffff) * ROW_BYTES;
    return slabs.slab(address).get(ROW_LONG, row + 4);
  }

  /// Replaces `out` by those of the first `count` rows of a series that lie in the range,
  /// ascending.
  void read(int ref, int count, TimeRange range, HeadColumns out) {
    out.clear();
    if (count == 0) {
      return;
    }
    int page = table.page(ref);
    MemorySegment states = slabs.slab(page);
    long state = state(page, ref);
    boolean ordered = (states.get(INT, state + FLAGS) & UNORDERED) == 0;
    int from =
        readBackwards((int) PUBLISHED.getAcquire(states, state + TAIL), count, range, ordered, out);
    int rows = count - from;
    System.arraycopy(out.timestampsMs(), from, out.timestampsMs(), 0, rows);
    System.arraycopy(out.valueBits(), from, out.valueBits(), 0, rows);
    out.setSize(rows);
    if (!ordered) {
      out.sort();
    }
  }

  /// Fills the arrays from `count` downwards and returns where they begin.
  private int readBackwards(
      int tail, int count, TimeRange range, boolean ordered, HeadColumns out) {
    out.ensureCapacity(count);
    int to = count;
    int end = count;
    int address = tail;
    while (address != 0) {
      MemorySegment chunk = slabs.slab(address);
      long at = Slabs.offset(address);
      int start = chunk.get(INT, at + START);
      if (start < end) {
        long base = chunk.get(LONG, at + BASE);
        long row = at + ROWS + (long) (end - start) * ROW_BYTES;
        for (int left = end - start; left > 0; left--) {
          row -= ROW_BYTES;
          long timestampMs = base + chunk.get(ROW_INT, row);
          if (timestampMs >= range.minMs() && timestampMs <= range.maxMs()) {
            out.timestampsMs()[--to] = timestampMs;
            out.valueBits()[to] = chunk.get(ROW_LONG, row + 4);
          }
        }
        if (ordered && base + chunk.get(ROW_INT, at + ROWS) <= range.minMs()) {
          break;
        }
        end = start;
      }
      address = chunk.get(INT, at + BEFORE);
    }
    return to;
  }
}
