package io.tributary.datasource;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Keeps a processor for short queries: one that has run for a while goes on only while it holds
/// one of few permits, one less than there are processors, and gives it to the next after a while.
/// Safe for use by several threads.
final class LongQueries {
  private static final long SHORT_NANOS = Duration.ofMillis(250).toNanos();
  private static final long SLICE_NANOS = Duration.ofMillis(500).toNanos();

  /// How soon a query that waits notices that its client has left or its time is over.
  private static final long LOOK_EVERY_MS = 50;

  private final Semaphore permits =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  Share newShare(BooleanSupplier left) {
    return new Share(left);
  }

  /// What one query asks often whether it should end; to ask is also to let others run. Confined to
  /// the query's thread.
  final class Share implements BooleanSupplier, AutoCloseable {
    private final BooleanSupplier left;
    private long until = System.nanoTime() + SHORT_NANOS;
    private boolean permitted;

    private Share(BooleanSupplier left) {
      this.left = left;
    }

    /// Returns whether the client has left, or the thread was told to end. Without a permit it
    /// returns after a while all the same, so that the query looks at its time.
    @Override
    public boolean getAsBoolean() {
      boolean over = System.nanoTime() - until > 0;
      if (permitted && over && permits.hasQueuedThreads()) {
        close();
      }
      if (!permitted && over) {
        await();
      }
      return Thread.currentThread().isInterrupted() || left.getAsBoolean();
    }

    private void await() {
      try {
        permitted = permits.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (permitted) {
        until = System.nanoTime() + SLICE_NANOS;
      }
    }

    @Override
    public void close() {
      if (permitted) {
        permitted = false;
        permits.release();
      }
    }
  }
}
