package io.tributary.storage.pieces;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// How fast merging may be: in the background it takes half of one processor and half of what a
/// slow disk writes, at most; while somebody waits for it, whatever it can get.
///
/// One thread merges; any may stop it or wait for it.
public final class MergePace {
  private static final long SLICE_NS = Duration.ofMillis(10).toNanos();
  private static final double NS_PER_BYTE = 1e9 / (32 << 20);

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();
  private long sliceStartNs = System.nanoTime();
  private long sliceBytes;

  /// Rests when that is due.
  ///
  /// @param writtenBytes of the merge so far
  /// @return false when the merge is to give up
  public boolean goOn(long writtenBytes) {
    long workedNs = System.nanoTime() - sliceStartNs;
    if (workedNs < SLICE_NS) {
      return stop.getCount() > 0;
    }
    long bytes = Math.max(0, writtenBytes - sliceBytes);
    long restNs =
        waiting.get() > 0 ? 0 : Math.max(workedNs, (long) (bytes * NS_PER_BYTE) - workedNs);
    boolean goOn = !stopped(restNs);
    sliceBytes = writtenBytes;
    sliceStartNs = System.nanoTime();
    return goOn;
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
