package io.tributary.model.error;

/// Stored bytes are not what was written: says where, what was expected and what was found.
public final class CorruptDataException extends TributaryException {
  private static final long serialVersionUID = 1;

  public CorruptDataException(String resource, long offset, String expected, String found) {
    super(
        ErrorKind.CORRUPT,
        "corrupt data resource="
            + resource
            + " offset="
            + offset
            + " expected="
            + expected
            + " found="
            + found);
  }

  /// @param message says where
  public CorruptDataException(String message, Exception cause) {
    super(ErrorKind.CORRUPT, message, cause);
  }
}
