package io.tributary.storage.metrics;

import java.util.TreeSet;

/// The open snapshots of a head, by epoch: a snapshot of epoch E sees what was applied up to the
/// end of E.
///
/// Guarded by the head's lock.
final class Pins {
  static final int NONE = -1;

  private final TreeSet<Integer> open = new TreeSet<>();
  private int current = 1;
  private int newest = NONE;

  /// Returns the epoch of what is applied now.
  int current() {
    return current;
  }

  /// Returns the newest epoch that a snapshot is open of, or [#NONE].
  int newest() {
    return newest;
  }

  /// Returns the oldest epoch that a snapshot is open of, or [#NONE].
  int oldest() {
    return open.isEmpty() ? NONE : open.first();
  }

  /// Ends the current epoch and pins it.
  int pin() {
    newest = current++;
    open.add(newest);
    return newest;
  }

  void unpin(int epoch) {
    open.remove(epoch);
    newest = open.isEmpty() ? NONE : open.last();
  }
}
