package io.tributary.model.error;

import java.time.Duration;

/// Nothing was stored and the sender should ask again.
public final class OverloadedException extends TributaryException {
  private static final long serialVersionUID = 1;

  private final transient Duration retryAfter;

  public OverloadedException(String message, Duration retryAfter) {
    super(ErrorKind.OVERLOADED, message);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
