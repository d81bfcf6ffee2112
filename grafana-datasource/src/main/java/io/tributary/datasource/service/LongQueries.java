package io.tributary.datasource.service;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Keeps a processor for short queries: one that has run for a while goes on only while it holds
/// one of few permits, one less than there are processors, and gives it to the next after a while.
/// Safe for use by several threads.
final class LongQueries {
  private static final long SHORT_NANOS = Duration.ofMillis(250).toNanos();
  private static final long SLICE_NANOS = Duration.ofMillis(500).toNanos();

  /// How soon a query that waits notices that its client has left or its time is over.
  private static final long LOOK_EVERY_MS = 20;

  private final Semaphore permits;

  LongQueries() {
    this(new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true));
  }

  /// @param permits a fair one
  LongQueries(Semaphore permits) {
    this.permits = permits;
  }

  Share newShare(BooleanSupplier left) {
    return new Share(left);
  }

  /// What one query asks often whether it should end; to ask is also to let others run. Safe for
  /// use by all threads that work for the query, which have its permit together.
  final class Share implements BooleanSupplier, AutoCloseable {
    private final BooleanSupplier left;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile long until = System.nanoTime() + SHORT_NANOS;
    private volatile boolean permitted; // changed by the thread that has the turn

    private Share(BooleanSupplier left) {
      this.left = left;
    }

    /// Returns whether the client has left, or the thread was told to end. Without a permit it
    /// returns after a while all the same, so that the query looks at its time.
    @Override
    public boolean getAsBoolean() {
      if (isOver() && (!permitted || permits.hasQueuedThreads())) {
        await();
      }
      return Thread.currentThread().isInterrupted() || left.getAsBoolean();
    }

    private boolean isOver() {
      return System.nanoTime() - until > 0;
    }

    private void await() {
      try {
        if (turn.tryLock(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
          try {
            renew();
          } finally {
            turn.unlock();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void renew() throws InterruptedException {
      if (!isOver()) {
        return; // another thread has just done it
      }
      giveBack();
      permitted = permits.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      if (permitted) {
        until = System.nanoTime() + SLICE_NANOS;
      }
    }

    private void giveBack() {
      if (permitted) {
        permitted = false;
        permits.release();
      }
    }

    /// Ends the query's share, when no thread works for it any more.
    @Override
    public void close() {
      giveBack();
    }
  }
}
