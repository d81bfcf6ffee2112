package io.tributary.ingest.lokipush;

import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import org.jspecify.annotations.Nullable;

/// What the headers of a push say of its body: JSON or, whatever else it is called, protobuf below
/// snappy; perhaps compressed on top. Source: Loki's HTTP API.
public final class PushHeaders {
  private PushHeaders() {}

  /// Returns the 400 for a body whose type or compression is not read here, or null.
  public static @Nullable Answer refusal(RequestHead head) {
    if (head.contentType().isEmpty()) {
      return Answer.of(
          400, "mime: no media type: Content-Type is application/json or application/x-protobuf\n");
    }
    return switch (head.compression()) {
      case "", "snappy", "gzip", "deflate" -> null;
      default ->
          Answer.of(
              400,
              "Content-Encoding \""
                  + head.contentEncoding()
                  + "\" not supported, only gzip, deflate and snappy are\n");
    };
  }

  static boolean isJson(RequestHead head) {
    return head.mediaType().equals("application/json");
  }

  /// Returns `gzip`, `deflate` or "". Snappy is part of the protobuf format and says nothing more.
  static String compression(RequestHead head) {
    String encoding = head.compression();
    return encoding.equals("gzip") || encoding.equals("deflate") ? encoding : "";
  }
}
