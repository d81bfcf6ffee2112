package io.tributary.model.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Nothing was stored and the sender should ask again.
public final class OverloadedException extends TributaryException {
  private static final long serialVersionUID = 1;

  private final transient Duration retryAfter;

  public OverloadedException(String message, Duration retryAfter) {
    this(message, retryAfter, null);
  }

  public OverloadedException(String message, Duration retryAfter, @Nullable Throwable cause) {
    super(ErrorKind.OVERLOADED, message, cause);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
