package io.tributary.datasource;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets a bounded number of queries run at once; others wait a bounded time. Safe for use by
/// several threads.
final class QueryGate {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final int limit;
  private final Duration patience;
  private final Semaphore turns;

  QueryGate(int limit, Duration patience) {
    this.limit = limit;
    this.patience = patience;
    this.turns = new Semaphore(limit, true);
  }

  /// @throws OverloadedException when no turn came in time
  <T> T run(Supplier<T> query) {
    acquire();
    try {
      return query.get();
    } finally {
      turns.release();
    }
  }

  private void acquire() {
    try {
      if (turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TributaryException(ErrorKind.CANCELED, "query was canceled in query queue", e);
    }
    String cost = " limit=" + limit + " waited_seconds=" + patience.toSeconds();
    throw new OverloadedException("too many concurrent queries" + cost, RETRY_AFTER);
  }
}
