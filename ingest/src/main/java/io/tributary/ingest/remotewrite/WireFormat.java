package io.tributary.ingest.remotewrite;

import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Decides by the headers whether a body is one that is read here. Source: the remote write 1.0
/// specification.
public final class WireFormat {
  private static final String MEDIA_TYPE = "application/x-protobuf";
  private static final String MESSAGE = "prometheus.WriteRequest";

  private WireFormat() {}

  /// Returns the 415 for a body that is not snappy-compressed remote write 1.0, or null; a missing
  /// header says it is.
  public static @Nullable Answer refusal(RequestHead head) {
    String contentType = head.contentType();
    String contentEncoding = head.contentEncoding();
    if (!contentEncoding.isBlank() && !contentEncoding.equalsIgnoreCase("snappy")) {
      return Answer.of(415, "only snappy is accepted contentEncoding=" + contentEncoding);
    }
    return contentType.isBlank() || isVersion1(contentType)
        ? null
        : Answer.of(
            415,
            "only remote write 1.0 is accepted, " + MEDIA_TYPE + " contentType=" + contentType);
  }

  private static boolean isVersion1(String contentType) {
    String[] parts = contentType.split(";", -1);
    boolean right = parts[0].strip().equalsIgnoreCase(MEDIA_TYPE);
    for (int i = 1; i < parts.length && right; i++) {
      String parameter = parts[i].strip();
      if (parameter.toLowerCase(Locale.ROOT).startsWith("proto=")) {
        right = parameter.substring("proto=".length()).equals(MESSAGE);
      }
    }
    return right;
  }
}
