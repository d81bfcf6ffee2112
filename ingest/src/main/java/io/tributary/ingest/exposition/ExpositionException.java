package io.tributary.ingest.exposition;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;

/// A line is not text exposition; the lines before it are stored.
public final class ExpositionException extends TributaryException {
  private static final long serialVersionUID = 1;

  /// @param line counts from 1
  public ExpositionException(String message, long line) {
    super(ErrorKind.BAD_REQUEST, message + " line=" + line);
  }
}
