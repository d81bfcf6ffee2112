package io.tributary.model.metrics;

/// A stream of series; confined to one thread.
public interface SeriesSet {
  /// Moves to the next series; false at the end.
  boolean next();

  /// Returns the series moved to; it stays valid after the next move, until the querier is closed.
  Series at();
}
