package io.tributary.storage.wal;

import org.jspecify.annotations.Nullable;

/// What a record holds; the code is on disk.
public enum RecordKind {
  /// Definitions of the series that later records of the segment name by ref.
  SERIES(1),
  SAMPLES(2),
  HISTOGRAMS(3),
  EXEMPLARS(4),
  METADATA(5),
  TOMBSTONE(6),
  /// Log lines.
  ENTRIES(7);

  private static final RecordKind[] KINDS = values();

  private final byte code;

  RecordKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  /// Returns the kind of a code, or null when there is none.
  static @Nullable RecordKind of(int code) {
    return code >= 1 && code <= KINDS.length ? KINDS[code - 1] : null;
  }
}
