package io.tributary.model.error;

import org.jspecify.annotations.Nullable;

/// A failure that the caller is told of; the message is for the user and ends in `name=value`.
public class TributaryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorKind kind;

  public TributaryException(ErrorKind kind, String message) {
    this(kind, message, null);
  }

  public TributaryException(ErrorKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public ErrorKind kind() {
    return kind;
  }
}
