package io.tributary.storage.metrics;

/// Learns on which days series have samples in the head.
///
/// Called by whoever applies, under the head's lock, once or more often per series and day.
public interface SeriesDays {
  /// @param day days since the epoch, UTC
  void seen(int ref, long day);

  /// Is told of the first row that a series has in a generation.
  default void begins(int ref) {}

  /// Forgets the days before one: nobody reads samples of them from the head any more.
  default void forgetBefore(long day) {}
}
