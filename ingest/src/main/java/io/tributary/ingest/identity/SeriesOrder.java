package io.tributary.ingest.identity;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Which series followed which the last time, and how each is told: senders write the same series
/// in the same order again and again, and to compare with what is expected is cheaper than to hash
/// labels and to look the hash up.
///
/// What tells a series is bytes that only its very labels have, given the series before: all of its
/// label bytes, or in what they differ from those before. Guesses from any thread take no lock;
/// what is learned takes one. Memory is bounded: the first series that fit are known, and all are
/// forgotten once too many others were asked for.
public final class SeriesOrder {
  /// Stands for a series that is not known.
  public static final int NONE = -1;

  private static final int DEFAULT_MAX_SLABS = 32;
  private static final int SLAB_BYTES = 1 << 20;
  private static final int LENGTH_BITS = 15;
  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
  private static final int MAX_REFS = 1 << 20;

  /// So many guesses fail for each series that is known before all are forgotten: to learn them
  /// anew costs next to nothing beside that.
  private static final int PATIENCE = 64;

  private static final VarHandle PLACES = MethodHandles.arrayElementVarHandle(long[].class);

  private final int maxSlabs;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Known known = new Known(0);
  private volatile boolean full;
  private long misses; // guarded by the lock, since the room ran out

  public SeriesOrder() {
    this(DEFAULT_MAX_SLABS);
  }

  /// @param maxSlabs MiB of label bytes
  SeriesOrder(int maxSlabs) {
    this.maxSlabs = maxSlabs;
  }

  /// By ref. Written under the lock, read without: a place is set when the bytes are there.
  private static final class Known {
    private final int[] next; // the series that followed, + 1
    private final long[] places; // where a form and bytes lie; the lowest bits say how many bytes
    private MemorySegment[] slabs = new MemorySegment[0];
    private int used = SLAB_BYTES; // of the last slab
    private int size;

    Known(int refs) {
      next = new int[refs];
      places = new long[refs];
    }

    Known grown(int refs) {
      Known grown = new Known(Math.clamp(2L * refs, 1_024, MAX_REFS));
      System.arraycopy(next, 0, grown.next, 0, next.length);
      System.arraycopy(places, 0, grown.places, 0, places.length);
      grown.slabs = slabs;
      grown.used = used;
      grown.size = size;
      return grown;
    }
  }

  /// Returns the series that is expected after `ref`, or [#NONE].
  public int after(int ref) {
    int[] next = known.next;
    return ref >= 0 && ref < next.length ? next[ref] - 1 : NONE;
  }

  /// Returns the form of a series if `data[start, end)` tell it, else 0.
  public long match(int ref, MemorySegment data, long start, long end) {
    Known now = known;
    if (ref < 0 || ref >= now.places.length) {
      return 0;
    }
    long place = (long) PLACES.getAcquire(now.places, ref);
    if (place == 0 || (place & LENGTH_MASK) != end - start) {
      return 0;
    }
    long at = place >>> LENGTH_BITS;
    MemorySegment slab = now.slabs[(int) (at / SLAB_BYTES)];
    long from = at % SLAB_BYTES;
    long bytes = from + Long.BYTES;
    return MemorySegment.mismatch(data, start, end, slab, bytes, bytes + end - start) < 0
        ? slab.get(JAVA_LONG, from)
        : 0;
  }

  /// Returns whether it is known what tells a series.
  public boolean knows(int ref) {
    long[] places = known.places;
    return ref >= 0 && ref < places.length && (long) PLACES.getAcquire(places, ref) != 0;
  }

  /// Says that guesses failed; returns whether there is room to [#learn] better.
  public boolean hasRoom(int failed) {
    if (!full) {
      return true;
    }
    lock.lock();
    try {
      misses += failed;
      if (misses > (long) PATIENCE * known.size) {
        misses = 0;
        known = new Known(0);
        full = false;
      }
      return !full;
    } finally {
      lock.unlock();
    }
  }

  /// Learns that a series came after `previous`, which is [#NONE] for the first of a request, and
  /// that `bytes` tell it; when there are none, nothing does yet.
  ///
  /// @param form what [#match] is to answer; not 0
  public void learn(int previous, int ref, long form, MemorySegment bytes) {
    lock.lock();
    try {
      if (ref < 0 || ref >= MAX_REFS || bytes.byteSize() > LENGTH_MASK || full) {
        return;
      }
      if (ref >= known.next.length) {
        known = known.grown(ref + 1);
      }
      Known now = known;
      boolean linked = previous >= 0 && previous < now.next.length;
      // That one was expected which came means that it was told by other bytes the last time.
      boolean tells = bytes.byteSize() > 0;
      if (tells && (now.places[ref] == 0 || (linked && now.next[previous] == ref + 1))) {
        keep(now, ref, form, bytes);
      }
      if (linked) {
        now.next[previous] = ref + 1;
      }
    } finally {
      lock.unlock();
    }
  }

  private void keep(Known now, int ref, long form, MemorySegment bytes) {
    int length = (int) bytes.byteSize();
    int taken = Long.BYTES + ((length + 7) & ~7);
    if (now.used + taken > SLAB_BYTES) {
      if (now.slabs.length == maxSlabs) {
        full = true;
        return;
      }
      now.slabs = Arrays.copyOf(now.slabs, now.slabs.length + 1);
      now.slabs[now.slabs.length - 1] = Arena.ofAuto().allocate(SLAB_BYTES, Long.BYTES);
      now.used = 0;
    }
    int slab = now.slabs.length - 1;
    now.slabs[slab].set(JAVA_LONG, now.used, form);
    MemorySegment.copy(bytes, 0, now.slabs[slab], now.used + Long.BYTES, length);
    long at = (long) slab * SLAB_BYTES + now.used;
    PLACES.setRelease(now.places, ref, (at << LENGTH_BITS) | length);
    now.used += taken;
    now.size++;
  }

  /// Expects a series no more: its ref is retired.
  public void forget(int ref) {
    lock.lock();
    try {
      if (ref >= 0 && ref < known.places.length) {
        PLACES.setRelease(known.places, ref, 0L);
      }
    } finally {
      lock.unlock();
    }
  }
}
