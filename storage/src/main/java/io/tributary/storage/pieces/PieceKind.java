package io.tributary.storage.pieces;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.rocks.Family;

/// What a piece holds, and the family of keys that has its values; the code is on disk.
public enum PieceKind {
  SAMPLES(0, Family.PAGES, Long.MAX_VALUE),
  /// Merged up to a size that takes seconds: nothing is sealed meanwhile, and larger ones read no
  /// faster.
  ENTRIES(1, Family.CHUNKS, 256L << 20);

  private static final PieceKind[] KINDS = values();

  private final byte code;
  private final Family family;
  private final long mergedBytes;

  PieceKind(int code, Family family, long mergedBytes) {
    this.code = (byte) code;
    this.family = family;
    this.mergedBytes = mergedBytes;
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

  static PieceKind of(int code, String resource) {
    if (code < 0 || code >= KINDS.length) {
      throw new CorruptDataException(resource, 0, "a kind of piece", Integer.toString(code));
    }
    return KINDS[code];
  }
}
