package io.tributary.datasource.http;

import io.tributary.model.error.OverloadedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// What answers take until their clients have read them, all together: threads, and memory for
/// results. Safe for use by several threads.
///
/// A query's turn ends when its result is there, and clients may read that as slowly as they like,
/// or not at all: what is more than fits is refused before it begins.
public final class UnreadAnswers {
  /// Each holds a thread. Small answers, which fit into the buffers of a connection, do not count.
  public static final int MOST_LARGE = 128;

  /// What each may hold whatever the others do.
  private static final long FREE_BYTES = 256 << 10;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Semaphore large = new Semaphore(MOST_LARGE);

  UnreadAnswers(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// Returns what may hold a quarter of the heap.
  public static UnreadAnswers ofQuarterOfHeap() {
    return new UnreadAnswers(Runtime.getRuntime().maxMemory() / 4);
  }

  /// Takes memory for a result.
  ///
  /// @return how much to give back
  /// @throws OverloadedException when all together would hold too much
  long take(long bytes) {
    long taken = Math.max(0, bytes - FREE_BYTES);
    long before = heldBytes.get();
    // One that is larger than all may be goes through alone: it is in memory already.
    while (taken == 0 || before == 0 || taken <= limitBytes - before) {
      if (heldBytes.compareAndSet(before, before + taken)) {
        return taken;
      }
      before = heldBytes.get();
    }
    throw tooMany("memory_limit=" + limitBytes + " held=" + before + " needed=" + bytes);
  }

  void giveBack(long taken) {
    heldBytes.addAndGet(-taken);
  }

  /// Takes the place of an answer that is large.
  ///
  /// @throws OverloadedException when there are too many already
  void beginLarge() {
    if (!large.tryAcquire()) {
      throw tooMany("limit=" + MOST_LARGE);
    }
  }

  void endLarge() {
    large.release();
  }

  private static OverloadedException tooMany(String cost) {
    return new OverloadedException(
        "too many answers that their clients have not read " + cost, RETRY_AFTER);
  }
}
