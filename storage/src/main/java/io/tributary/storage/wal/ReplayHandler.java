package io.tributary.storage.wal;

/// Takes the records of a log again, in their order, after a restart.
public interface ReplayHandler {
  /// @param body valid during the call
  /// @param definitions tells which refs the segment has defined; a record that names another one
  ///   lost its definition to damage, and those rows must be left out
  void replay(Place place, RecordBody body, Definitions definitions);

  /// What is known of a record beside its body.
  ///
  /// @param start the position of its first byte
  /// @param end the position behind it
  record Place(RecordKind kind, int flags, long start, long end) {
    /// The flag of a delete of log entries.
    static final int OF_ENTRIES = 1;

    /// Returns whether the record is about log entries.
    public boolean isOfEntries() {
      return kind == RecordKind.ENTRIES
          || (kind == RecordKind.TOMBSTONE && (flags & OF_ENTRIES) != 0);
    }
  }
}
