package io.tributary.storage.pieces;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.rocks.Family;

/// What a piece holds, and the family of keys that has its values; the code is on disk.
public enum PieceKind {
  /// Merged into days, up to a size that takes about a minute: what is cut short is done again.
  SAMPLES(0, Family.PAGES, 128L << 20, Long.MAX_VALUE, true),
  /// Larger ones read no faster. Merging writes all lines once more, by column, which is more work
  /// than sealing them, so that pieces of some chunks each stay apart once that is done, and
  /// windows do.
  ENTRIES(1, Family.CHUNKS, 256L << 20, 8L << 20, false);

  private static final PieceKind[] KINDS = values();

  private final byte code;
  private final Family family;
  private final long mergedBytes;
  private final long largeBytes;
  private final boolean mergesDays;

  PieceKind(int code, Family family, long mergedBytes, long largeBytes, boolean mergesDays) {
    this.code = (byte) code;
    this.family = family;
    this.mergedBytes = mergedBytes;
    this.largeBytes = largeBytes;
    this.mergesDays = mergesDays;
  }

  byte code() {
    return code;
  }

  public Family family() {
    return family;
  }

  /// Returns how many bytes of pieces are merged into one at most.
  long mergedBytes() {
    return mergedBytes;
  }

  /// Returns from how many bytes on pieces of a window stay apart.
  long largeBytes() {
    return largeBytes;
  }

  /// Returns whether the windows of a day become one piece.
  boolean mergesDays() {
    return mergesDays;
  }

  static PieceKind of(int code, String resource) {
    if (code < 0 || code >= KINDS.length) {
      throw new CorruptDataException(resource, 0, "a kind of piece", Integer.toString(code));
    }
    return KINDS[code];
  }
}
