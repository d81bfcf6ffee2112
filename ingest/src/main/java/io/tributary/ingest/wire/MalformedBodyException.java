package io.tributary.ingest.wire;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;

/// The body is not what its headers say: nothing of it was stored, and it never will be.
public final class MalformedBodyException extends TributaryException {
  private static final long serialVersionUID = 1;

  /// @param offset the byte of the decoded body at which it went wrong
  public MalformedBodyException(String message, long offset) {
    super(ErrorKind.BAD_REQUEST, message + " offset=" + offset);
  }

  public MalformedBodyException(String message) {
    super(ErrorKind.BAD_REQUEST, message);
  }
}
