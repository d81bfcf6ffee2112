package io.tributary.query.logql.convert;

import java.util.Objects;

/// A text does not stand for what it should; the message is Go's. Without a stack trace, since a
/// query may meet one per line.
public final class ConversionException extends Exception {
  private static final long serialVersionUID = 1;

  public ConversionException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
