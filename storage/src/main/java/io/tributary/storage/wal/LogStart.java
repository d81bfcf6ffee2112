package io.tributary.storage.wal;

/// What is known of a log beside its files.
///
/// @param replayFrom the position from which on records are replayed
/// @param usedTo positions before it were used, whatever is left of the files
/// @param trimmedTo what lies behind it was not let go of; −1 when nobody knows, as of a log that
///   was not trimmed since it is noted
public record LogStart(long replayFrom, long usedTo, long trimmedTo) {
  private static final long UNKNOWN = -1;

  /// Of a log of which nothing is known.
  public static final LogStart BEGINNING = new LogStart(0, 0, UNKNOWN);

  /// Of a log of which nothing but that is known.
  public static LogStart from(long position) {
    return new LogStart(position, position, UNKNOWN);
  }

  boolean isTrimKnown() {
    return trimmedTo != UNKNOWN;
  }
}
