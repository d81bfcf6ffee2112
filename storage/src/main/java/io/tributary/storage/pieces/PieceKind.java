package io.tributary.storage.pieces;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.rocks.Family;

/// What a piece holds, and the family of keys that has its values; the code is on disk.
public enum PieceKind {
  SAMPLES(0, Family.PAGES),
  ENTRIES(1, Family.CHUNKS);

  private static final PieceKind[] KINDS = values();

  private final byte code;
  private final Family family;

  PieceKind(int code, Family family) {
    this.code = (byte) code;
    this.family = family;
  }

  byte code() {
    return code;
  }

  public Family family() {
    return family;
  }

  static PieceKind of(int code, String resource) {
    if (code < 0 || code >= KINDS.length) {
      throw new CorruptDataException(resource, 0, "a kind of piece", Integer.toString(code));
    }
    return KINDS[code];
  }
}
