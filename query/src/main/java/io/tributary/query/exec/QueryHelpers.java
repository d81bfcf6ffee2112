package io.tributary.query.exec;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Threads that help queries whose own thread has more to do than it can: all together one less
/// than there are processors, so that many queries at once run as if there were none. Safe for use
/// by several threads.
public final class QueryHelpers {
  private static final Semaphore IDLE =
      new Semaphore(Runtime.getRuntime().availableProcessors() - 1);

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("query-helper-", 0).factory());

  private QueryHelpers() {}

  /// Runs what `task` returns on a thread of its own; false when none is idle, and nothing was
  /// asked of `task`.
  public static boolean tryStart(Supplier<Runnable> task) {
    if (!IDLE.tryAcquire()) {
      return false;
    }
    Runnable work = task.get();
    THREADS.execute(() -> {
      try {
        work.run();
      } finally {
        IDLE.release();
      }
    });
    return true;
  }
}
