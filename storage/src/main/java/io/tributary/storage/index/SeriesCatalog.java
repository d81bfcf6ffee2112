package io.tributary.storage.index;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Resolution;
import java.util.concurrent.locks.StampedLock;

/// Every series that is known, by a dense ref from 0. Safe for use by several threads.
public interface SeriesCatalog {
  /// Returns the ref of a series, which becomes known by it.
  Resolution resolve(ClusterId cluster, Labels labels);

  /// Notes that a series begins to have rows in memory.
  default void touch(int ref) {}

  ClusterId cluster(int ref);

  Labels labels(int ref);

  /// Replaces `into` by a series, whose texts are numbers while it is in use.
  void read(int ref, SeriesSymbols into);

  /// Returns the text of a symbol that was read of a series.
  String text(int symbol);

  /// Makes a series known under the ref it had before a restart; already known ones are left alone.
  ///
  /// @throws IllegalArgumentException when there cannot be such a series
  void restore(int ref, ClusterId cluster, Labels labels);

  /// Returns whether a ref belongs to a series.
  boolean has(int ref);

  /// Returns the number above the highest ref that was retired; 0 when none was.
  int retiredBelow();

  /// Returns what is held, shared, from the check of refs until they are applied: meanwhile none of
  /// them is retired.
  StampedLock inUse();

  /// Returns the number above the highest ref.
  int size();
}
