package io.tributary.query.logql;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A place between two lines of a log query: where the next page begins.
///
/// Lines of one time are in the order of their streams' texts; those of one stream as always.
///
/// @param timestampNs of the last line before it
/// @param stream that line's stream, as text; empty before the first line
/// @param count how many lines of that stream and time are before it
public record LogCursor(long timestampNs, String stream, int count) {
  /// Before the first line.
  public static final LogCursor BEGINNING = new LogCursor(0, "", 0);

  public boolean isBeginning() {
    return stream.isEmpty();
  }

  /// Returns a text of it that [#decode] reads.
  ///
  /// @param query the query that it belongs to, with all that decides about its order
  public String encode(String query) {
    String text = timestampNs + " " + count + " " + query.hashCode() + " " + stream;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// @param text of [#encode]; "" is the beginning
  /// @throws TributaryException BAD_REQUEST when it is none, or of another query
  public static LogCursor decode(String text, String query) {
    if (text.isEmpty()) {
      return BEGINNING;
    }
    String[] parts;
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      parts = new String(bytes, StandardCharsets.UTF_8).split(" ", 4);
      if (parts.length == 4 && Integer.parseInt(parts[2]) == query.hashCode()) {
        return new LogCursor(Long.parseLong(parts[0]), parts[3], Integer.parseInt(parts[1]));
      }
    } catch (IllegalArgumentException e) {
      throw new TributaryException(ErrorKind.BAD_REQUEST, "invalid cursor", e);
    }
    throw new TributaryException(
        ErrorKind.BAD_REQUEST,
        parts.length == 4 ? "the cursor belongs to another query or direction" : "invalid cursor");
  }
}
