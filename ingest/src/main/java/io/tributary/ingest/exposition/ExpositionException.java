package io.tributary.ingest.exposition;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;

/// A line is not text exposition, or more than its source may send; what was read before is stored.
public final class ExpositionException extends TributaryException {
  private static final long serialVersionUID = 1;

  /// @param line counts from 1
  public ExpositionException(String message, long line) {
    super(ErrorKind.BAD_REQUEST, message + " line=" + line);
  }

  public ExpositionException(String message) {
    super(ErrorKind.BAD_REQUEST, message);
  }
}
