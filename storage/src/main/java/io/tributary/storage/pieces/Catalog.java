package io.tributary.storage.pieces;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// The current [StoreState], who still reads older ones, which pieces wait for them to finish, and
/// which are being written.
///
/// Safe for use by several threads; states are replaced by the [Committer] alone.
public final class Catalog {
  private record Retired(long goneSince, Piece piece) {}

  /// A hold on a state; its pieces are not removed until it is closed.
  public final class Pin implements AutoCloseable {
    private final StoreState state;
    private boolean open = true;

    private Pin(StoreState state) {
      this.state = state;
    }

    public StoreState state() {
      return state;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (open) {
          open = false;
          readers.computeIfPresent(state.number(), (_, count) -> count == 1 ? null : count - 1);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, Integer> readers = new TreeMap<>();
  private final Deque<Retired> retired = new ArrayDeque<>();
  private final Set<Piece> begun = new HashSet<>();
  private volatile StoreState current;

  Catalog(StoreState initial) {
    this.current = initial;
  }

  public StoreState current() {
    return current;
  }

  public Pin pin() {
    lock.lock();
    try {
      readers.merge(current.number(), 1, Integer::sum);
      return new Pin(current);
    } finally {
      lock.unlock();
    }
  }

  /// Makes `next` current; it no longer has the pieces `gone`.
  void replace(StoreState next, Collection<Piece> gone) {
    lock.lock();
    try {
      current = next;
      gone.forEach(piece -> retired.add(new Retired(next.number(), piece)));
    } finally {
      lock.unlock();
    }
  }

  /// Gives up pieces that a crash left behind; nobody reads them.
  void abandon(Collection<Piece> garbage) {
    replace(current, garbage);
  }

  /// Keeps the values of a piece that is about to be written.
  void begin(Piece piece) {
    lock.lock();
    try {
      begun.add(piece);
    } finally {
      lock.unlock();
    }
  }

  /// Ends the writing of pieces: those that were not committed are given up.
  void settle(Collection<Piece> written) {
    lock.lock();
    try {
      Set<Long> committed = new HashSet<>();
      current.pieces().forEach(piece -> committed.add(piece.id()));
      written.forEach(begun::remove);
      abandon(written.stream().filter(piece -> !committed.contains(piece.id())).toList());
    } finally {
      lock.unlock();
    }
  }

  /// Returns the pieces whose values must stay: those in use, those that somebody still reads, and
  /// those being written.
  public List<Piece> kept() {
    lock.lock();
    try {
      List<Piece> pieces = new ArrayList<>(current.pieces());
      retired.forEach(waiting -> pieces.add(waiting.piece()));
      pieces.addAll(begun);
      return pieces;
    } finally {
      lock.unlock();
    }
  }

  /// Returns the bytes of the pieces that are out of use and still there.
  long returningBytes() {
    lock.lock();
    try {
      return retired.stream().mapToLong(waiting -> waiting.piece().bytes()).sum();
    } finally {
      lock.unlock();
    }
  }

  /// Returns whether everybody who reads has a state of this number, or a later one.
  boolean isOldest(long number) {
    lock.lock();
    try {
      return readers.isEmpty() || readers.firstKey() >= number;
    } finally {
      lock.unlock();
    }
  }

  /// Returns, once each, the pieces that nobody can read any more.
  List<Piece> removable() {
    lock.lock();
    try {
      long oldest = readers.isEmpty() ? Long.MAX_VALUE : readers.firstKey();
      List<Piece> pieces = new ArrayList<>();
      while (!retired.isEmpty() && retired.peek().goneSince() <= oldest) {
        pieces.add(retired.remove().piece());
      }
      return pieces;
    } finally {
      lock.unlock();
    }
  }
}
