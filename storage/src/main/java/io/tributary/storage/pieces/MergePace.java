package io.tributary.storage.pieces;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// How fast merging may be: in the background it takes half of one processor and half of what a
/// slow disk writes, at most, and a tenth of one processor while memory is nearly full, since
/// sealing goes first; while somebody waits for it, whatever it can get.
///
/// One thread merges; any may stop it or wait for it.
public final class MergePace {
  private static final long SLICE_NS = Duration.ofMillis(10).toNanos();
  private static final double NS_PER_BYTE = 1e9 / (32 << 20);

  private static final int BUSY_RESTS = 9;

  private final BooleanSupplier busy;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();
  private long sliceStartNs = System.nanoTime();
  private long sliceBytes;

  /// @param busy tells whether memory is nearly full
  MergePace(BooleanSupplier busy) {
    this.busy = busy;
  }

  /// Rests when that is due.
  ///
  /// @param writtenBytes of the merge so far
  /// @return false when the merge is to give up
  public boolean goOn(long writtenBytes) {
    long workedNs = System.nanoTime() - sliceStartNs;
    if (workedNs < SLICE_NS) {
      return stop.getCount() > 0;
    }
    boolean goOn = !stopped(waiting.get() > 0 ? 0 : restNs(workedNs, writtenBytes - sliceBytes));
    sliceBytes = writtenBytes;
    sliceStartNs = System.nanoTime();
    return goOn;
  }

  private long restNs(long workedNs, long writtenBytes) {
    long leastNs = busy.getAsBoolean() ? BUSY_RESTS * workedNs : workedNs;
    return Math.max(leastNs, (long) (writtenBytes * NS_PER_BYTE) - workedNs);
  }

  private boolean stopped(long waitNs) {
    try {
      return stop.await(waitNs, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Waits for a time, or for the stop.
  ///
  /// @return whether it is stopped
  boolean stopped(Duration wait) {
    return stopped(wait.toNanos());
  }

  boolean isStopped() {
    return stop.getCount() == 0;
  }

  /// Starts to measure a merge.
  void begin() {
    sliceBytes = 0;
    sliceStartNs = System.nanoTime();
  }

  /// Runs what merges, or waits for who does, without rest.
  void hurry(Runnable merging) {
    waiting.incrementAndGet();
    try {
      merging.run();
    } finally {
      waiting.decrementAndGet();
    }
  }

  void stop() {
    stop.countDown();
  }
}
