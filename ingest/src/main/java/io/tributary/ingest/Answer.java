package io.tributary.ingest;

import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.time.Duration;

/// What a request is answered. Immutable.
///
/// @param status the HTTP status
/// @param text for the sender's log; empty for no body
/// @param retryAfterSeconds when the sender should ask again; 0 says nothing of it
public record Answer(int status, String text, int retryAfterSeconds) {
  public static final Answer STORED = new Answer(204, "", 0);

  public static Answer of(int status, String text) {
    return new Answer(status, text, 0);
  }

  /// Nothing was stored: ask again. Senders drop data on 429 and on 4xx, never on this.
  public static Answer busy(String text, Duration retryAfter) {
    return new Answer(503, text, Math.clamp(retryAfter.toSeconds(), 1, 10));
  }

  public static Answer of(TributaryException failure) {
    String text = String.valueOf(failure.getMessage());
    return failure instanceof OverloadedException overloaded
        ? busy(text, overloaded.retryAfter())
        : of(failure.kind().httpStatus(), text);
  }
}
