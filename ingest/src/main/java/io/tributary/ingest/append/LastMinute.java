package io.tributary.ingest.append;

import java.util.function.LongSupplier;

/// How many there were in the last minute. Safe for use by several threads.
final class LastMinute {
  private static final int SLOTS = 12;
  private static final long SLOT_NANOS = 5_000_000_000L;
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private final long startNanos;
  private final Object lock = new Object();
  private final long[] counts = new long[SLOTS + 1]; // the newest is not over
  private long newest; // the number of its slot since the start

  LastMinute(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  void add(long n) {
    synchronized (lock) {
      goOn();
      counts[(int) (newest % counts.length)] += n;
    }
  }

  /// Returns how many there were in a second of it, or of what there was of it since the start.
  double perSecond() {
    synchronized (lock) {
      long nanos = goOn();
      long sum = 0;
      for (long count : counts) {
        sum += count;
      }
      long first = Math.max(0, newest - SLOTS) * SLOT_NANOS;
      return sum / Math.max(1, (nanos - first) / NANOS_PER_SECOND);
    }
  }

  private long goOn() {
    long nanos = nanoTime.getAsLong() - startNanos;
    long slot = nanos / SLOT_NANOS;
    for (long each = Math.max(newest, slot - counts.length) + 1; each <= slot; each++) {
      counts[(int) (each % counts.length)] = 0;
    }
    newest = Math.max(newest, slot);
    return nanos;
  }
}
