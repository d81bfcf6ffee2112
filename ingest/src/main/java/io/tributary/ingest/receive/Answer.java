package io.tributary.ingest.receive;

import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// What a request is answered. Immutable.
///
/// @param status the HTTP status
/// @param body from position to limit, read only; empty for none
/// @param headers by name; length and connection are not among them
public record Answer(int status, ByteBuffer body, Map<String, String> headers) {
  public static final Answer STORED = of(204, "");

  public Answer {
    body = body.asReadOnlyBuffer();
    headers = Map.copyOf(headers);
  }

  /// Returns a text for the sender's log, or an answer without a body.
  public static Answer of(int status, String text) {
    return text.isEmpty()
        ? new Answer(status, ByteBuffer.allocate(0), Map.of())
        : of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, ByteBuffer.wrap(body), Map.of("Content-Type", contentType));
  }

  /// Not everything was stored, as far as is known: ask again. Senders drop data on 429 and on 4xx,
  /// never on this.
  public static Answer busy(String text, Duration retryAfter) {
    int seconds = Math.clamp(retryAfter.toSeconds(), 1, 10);
    return of(503, text).with("Retry-After", Integer.toString(seconds));
  }

  public static Answer of(TributaryException failure) {
    String text = String.valueOf(failure.getMessage());
    return failure instanceof OverloadedException overloaded
        ? busy(text, overloaded.retryAfter())
        : of(failure.kind().httpStatus(), text);
  }

  /// Returns this answer with one more header.
  public Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, body, more);
  }

  /// Returns the body as text.
  public String text() {
    return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
  }
}
