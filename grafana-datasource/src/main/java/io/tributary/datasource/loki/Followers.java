package io.tributary.datasource.loki;

import io.tributary.model.View;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Who follows logs now: so many of one view, so many of all. Safe for use by several threads.
public final class Followers implements AutoCloseable {
  static final int MAX_OF_VIEW = 10; // as in Loki
  private static final int MAX = 50;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Follower, View> all = new HashMap<>(); // guarded by the lock
  private boolean closed;

  /// @throws TributaryException in Loki's words, when there are too many
  void add(Follower follower, View view) {
    lock.lock();
    try {
      if (closed) {
        throw new TributaryException(ErrorKind.CANCELED, "the server stops");
      }
      long ofView = all.values().stream().filter(view::equals).count();
      checkLimit(ofView, MAX_OF_VIEW);
      checkLimit(all.size(), MAX);
      all.put(follower, view);
    } finally {
      lock.unlock();
    }
  }

  private static void checkLimit(long count, int limit) {
    if (count >= limit) {
      throw new TributaryException(
          ErrorKind.LIMIT,
          "max concurrent tail requests limit exceeded, count > limit ("
              + (count + 1)
              + " > "
              + limit
              + ")");
    }
  }

  void remove(Follower follower) {
    lock.lock();
    try {
      all.remove(follower);
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  private List<Follower> end() {
    lock.lock();
    try {
      closed = true;
      return List.copyOf(all.keySet());
    } finally {
      lock.unlock();
    }
  }

  /// Takes leave of all, and lets nobody in any more.
  @Override
  public void close() {
    end().forEach(Follower::stop);
  }
}
