package io.tributary.datasource.service;

import io.tributary.model.View;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lets a bounded number of queries run at once; a bounded number of others waits a bounded time.
/// Safe for use by several threads.
///
/// A turn that comes free is for the view that has fewest, and a place to wait is taken from the
/// view that has most of them, so that one view cannot keep the others out. Queries that take long
/// share one processor less than there are ([LongQueries]).
public final class QueryGate {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final String CANCELED = "query was canceled in query queue";

  /// How soon a query that waits notices that its client has left.
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  /// Each holds a thread.
  public static final int MOST_WAITING = 256;

  private final int limit;
  private final Duration patience;
  private final LongQueries longQueries = new LongQueries();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<View, Integer> running = new HashMap<>();
  private final Map<View, Deque<Waiter>> waiting = new LinkedHashMap<>(); // no queue is empty
  private int free;

  /// A query that waits; guarded by the lock.
  private static final class Waiter {
    private final Condition turn;
    private boolean admitted;
    private boolean refused;

    Waiter(Condition turn) {
      this.turn = turn;
    }
  }

  public QueryGate(int limit, Duration patience) {
    this.limit = limit;
    this.patience = patience;
    this.free = limit;
  }

  /// Runs a query when it is its turn, on the caller's thread: one of the system's, which takes
  /// turns among them by itself, so that a long computation does not keep short ones from running.
  ///
  /// @param left whether the client has left
  /// @param query is given what it must ask often: true ends it
  /// @throws OverloadedException when no turn came in time, or too many wait for one
  public <T extends @Nullable Object> T run(
      View view, BooleanSupplier left, Function<BooleanSupplier, T> query) {
    acquire(view, left);
    try (LongQueries.Share share = longQueries.newShare(left)) {
      return query.apply(share);
    } finally {
      release(view);
    }
  }

  private void acquire(View view, BooleanSupplier left) {
    lock.lock();
    try {
      if (free > 0) {
        admit(view);
        return;
      }
      if (waiting() >= MOST_WAITING && !makeRoom(view)) {
        throw tooManyWait();
      }
      Waiter waiter = new Waiter(lock.newCondition());
      waiting.computeIfAbsent(view, _ -> new ArrayDeque<>()).add(waiter);
      await(view, waiter, left);
    } finally {
      lock.unlock();
    }
  }

  /// Refuses the last to come of the view that has most waiting, unless that would then have fewer
  /// than `view`.
  private boolean makeRoom(View view) {
    View most = view;
    for (Map.Entry<View, Deque<Waiter>> each : waiting.entrySet()) {
      if (each.getValue().size() > 1 + queued(view) && each.getValue().size() > queued(most)) {
        most = each.getKey();
      }
    }
    Deque<Waiter> longest = waiting.get(most);
    if (most.equals(view) || longest == null) {
      return false;
    }
    Waiter last = longest.removeLast(); // there are others before it
    last.refused = true;
    last.turn.signal();
    return true;
  }

  private int queued(View view) {
    Deque<Waiter> queue = waiting.get(view);
    return queue == null ? 0 : queue.size();
  }

  private void await(View view, Waiter waiter, BooleanSupplier left) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      long nanos = patience.toNanos();
      while (!waiter.admitted && !waiter.refused && nanos > 0) {
        long _ = waiter.turn.awaitNanos(Math.min(nanos, LOOK_NANOS));
        if (left.getAsBoolean()) {
          giveUp(view, waiter);
          throw new TributaryException(ErrorKind.CANCELED, CANCELED);
        }
        nanos = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(view, waiter);
      throw new TributaryException(ErrorKind.CANCELED, CANCELED, e);
    }
    if (waiter.refused) {
      throw tooManyWait();
    }
    if (!waiter.admitted) {
      giveUp(view, waiter);
      throw tooMany("waited_seconds=" + patience.toSeconds());
    }
  }

  private OverloadedException tooManyWait() {
    return tooMany("waiting=" + MOST_WAITING);
  }

  private OverloadedException tooMany(String cost) {
    return new OverloadedException(
        "too many concurrent queries limit=" + limit + " " + cost, RETRY_AFTER);
  }

  private void giveUp(View view, Waiter waiter) {
    if (waiter.admitted) { // meanwhile
      release(view);
    } else {
      forget(view, waiter);
    }
  }

  private void admit(View view) {
    free--;
    running.merge(view, 1, Integer::sum);
  }

  private void forget(View view, Waiter waiter) {
    Deque<Waiter> queue = waiting.get(view);
    if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
      waiting.remove(view);
    }
  }

  private void release(View view) {
    lock.lock();
    try {
      free++;
      running.computeIfPresent(view, (_, count) -> count == 1 ? null : count - 1);
      View next = next();
      Deque<Waiter> queue = next == null ? null : waiting.get(next);
      if (next != null && queue != null) {
        Waiter waiter = queue.remove();
        if (queue.isEmpty()) {
          waiting.remove(next);
        }
        admit(next);
        waiter.admitted = true;
        waiter.turn.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns how many queries wait.
  int waiting() {
    lock.lock();
    try {
      return waiting.values().stream().mapToInt(Deque::size).sum();
    } finally {
      lock.unlock();
    }
  }

  /// Returns the view whose turn it is, or null when no query waits.
  private @Nullable View next() {
    View fewest = null;
    for (View view : waiting.keySet()) {
      if (fewest == null || count(view) < count(fewest)) {
        fewest = view;
      }
    }
    return fewest;
  }

  private int count(View view) {
    return running.getOrDefault(view, 0);
  }
}
