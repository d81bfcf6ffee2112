package io.tributary.storage.metrics;

/// The samples in memory between two positions of the log, as the seal and readers see them.
///
/// Safe for use by several threads.
interface Generation {
  /// Returns the first position of the log whose samples it holds.
  long logStart();

  /// Returns the first position after them; the greatest long while there is none.
  long logEnd();

  /// Returns whether the series may have samples in `[minMs, maxMs]`.
  boolean mayHave(int ref, long minMs, long maxMs);

  /// Returns the time of the earliest sample; the greatest long when there is none.
  long minMs();

  /// Returns the refs that have samples, ascending.
  int[] refs();

  /// Replaces `out` by the rows of a series in `[minMs, maxMs]`.
  void read(int ref, long minMs, long maxMs, HeadColumns out);
}
