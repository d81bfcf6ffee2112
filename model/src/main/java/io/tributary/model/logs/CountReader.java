package io.tributary.model.logs;

/// How many entries streams have, by time; confined to one thread.
///
/// Every entry is counted in one row. The rows of a stream come in any order.
public interface CountReader {
  /// Times that are told apart.
  @FunctionalInterface
  interface Cuts {
    /// Those of no use to anybody.
    Cuts NONE = (minNs, maxNs) -> false;

    /// Returns whether entries of two times may have to be counted apart, or some between them.
    boolean areApart(long minNs, long maxNs);
  }

  /// Replaces `out` by rows of one stream; false at the end.
  boolean next(CountColumns out);
}
