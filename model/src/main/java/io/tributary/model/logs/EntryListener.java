package io.tributary.model.logs;

import io.tributary.model.Labels;

/// Is told of what is appended to some streams of a view, one entry after the other. Writers wait
/// for it: it must be quick and must not block.
public interface EntryListener {
  /// Returns whether it is to be told of a stream's entries; asked now and then for each stream.
  ///
  /// @param stream labels as the view shows them
  boolean wants(Labels stream);

  /// Takes note of a row, which is valid during the call.
  void appended(Labels stream, EntryBatch batch, int row);
}
