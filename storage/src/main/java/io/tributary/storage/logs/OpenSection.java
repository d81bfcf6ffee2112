package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;

/// The rows of a section and how far they are read, in the order of time or against it. Confined to
/// one thread.
final class OpenSection {
  private final EntryColumns rows;
  private final int place;
  private final boolean newestFirst;
  private int read;

  /// @param place when the section arrived, compared to others
  OpenSection(EntryColumns rows, int place, boolean newestFirst) {
    this.rows = rows;
    this.place = place;
    this.newestFirst = newestFirst;
  }

  EntryColumns rows() {
    return rows;
  }

  int place() {
    return place;
  }

  boolean isAtEnd() {
    return read == rows.size();
  }

  /// Returns the number of the row to be read next.
  int row() {
    return newestFirst ? rows.size() - 1 - read : read;
  }

  /// Returns the time of that row; against the order of time it is inverted.
  long key() {
    long timestampNs = rows.timestampNs(row());
    return newestFirst ? ~timestampNs : timestampNs;
  }

  void advance() {
    read++;
  }
}
