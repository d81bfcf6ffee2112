package io.tributary.storage.pieces;

import io.tributary.model.error.OverloadedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The memory for rows that are not sealed yet, and who waits for it. Safe for use by several
/// threads.
///
/// A writer who comes too fast is slowed down by the seal before it is refused: a sender without
/// patience for a 503 would lose what it has in hand. Few wait at a time: others need threads, too.
public final class HeadRoom {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  static final int MOST_WAITING = 8;

  private final String rows;
  private final LongSupplier heldBytes;
  private final long mostBytes;
  private final long longestWaitNs;
  private final Semaphore mayWait = new Semaphore(MOST_WAITING);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /// @param rows what they are called
  /// @param heldBytes what they take
  /// @param budgetBytes of them; twice as many make writes wait, and then refuse them
  public HeadRoom(String rows, LongSupplier heldBytes, long budgetBytes) {
    this(rows, heldBytes, budgetBytes, LONGEST_WAIT);
  }

  HeadRoom(String rows, LongSupplier heldBytes, long budgetBytes, Duration longestWait) {
    this.rows = rows;
    this.heldBytes = heldBytes;
    this.mostBytes = 2 * budgetBytes;
    this.longestWaitNs = longestWait.toNanos();
  }

  /// Returns when there is room for more rows.
  ///
  /// @throws OverloadedException when there is none in time
  public void await() {
    if (heldBytes.getAsLong() > mostBytes && mayWait.tryAcquire()) {
      try {
        awaitFreed();
      } finally {
        mayWait.release();
      }
    }
    long held = heldBytes.getAsLong();
    if (held > mostBytes) {
      throw new OverloadedException(
          rows + " come faster than they can be sealed head_bytes=" + held, RETRY_AFTER);
    }
  }

  private void awaitFreed() {
    lock.lock();
    try {
      long leftNs = longestWaitNs;
      while (heldBytes.getAsLong() > mostBytes && leftNs > 0) {
        leftNs = freed.awaitNanos(leftNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Says that rows take less by now.
  public void freed() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
