package io.tributary.model.logs;

import io.tributary.model.Labels;

/// Tells which entries of a stream a query selects. Confined to one thread.
public interface EntryFilter {
  /// Makes filters of queries, for stores, which know no query language. Safe for use by several
  /// threads.
  @FunctionalInterface
  interface Factory {
    /// @throws io.tributary.model.error.TributaryException when it is no query
    EntryFilter compile(String query);
  }

  /// @param stream labels as sent
  boolean selects(Labels stream, EntryColumns entries, int row);
}
