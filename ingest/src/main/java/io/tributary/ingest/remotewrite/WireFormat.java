package io.tributary.ingest.remotewrite;

import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells by the headers which message of remote write a body holds, or that it is none that is read
/// here. Source: the remote write specifications.
public final class WireFormat {
  private static final String MEDIA_TYPE = "application/x-protobuf";
  private static final String VERSION_1 = "prometheus.WriteRequest";
  private static final String VERSION_2 = "io.prometheus.write.v2.Request";

  private WireFormat() {}

  /// Returns the 415 for a body that is not remote write below snappy or zstd, or null; a missing
  /// header says it is, below snappy. Zstd is VictoriaMetrics' dialect.
  public static @Nullable Answer refusal(RequestHead head) {
    String compression = compression(head);
    if (!compression.equals("snappy") && !compression.equals("zstd")) {
      return Answer.of(
          415, "only snappy and zstd are accepted contentEncoding=" + head.contentEncoding());
    }
    String contentType = head.contentType();
    String message = message(contentType);
    return message.equals(VERSION_1) || message.equals(VERSION_2)
        ? null
        : Answer.of(
            415,
            "only remote write 1.0 and 2.0 are accepted, "
                + MEDIA_TYPE
                + " contentType="
                + contentType);
  }

  /// Returns what a body that is not refused is compressed with: `snappy` or `zstd`.
  static String compression(RequestHead head) {
    return head.contentEncoding().isEmpty() ? "snappy" : head.compression();
  }

  /// Whether a body that is not refused is remote write 2.0. The version header does not decide:
  /// senders copy it.
  public static boolean isVersion2(RequestHead head) {
    return message(head.contentType()).equals(VERSION_2);
  }

  /// Returns the name of the message, which is that of 1.0 when nothing is said, or "".
  private static String message(String contentType) {
    if (contentType.isBlank()) {
      return VERSION_1;
    }
    String[] parts = contentType.split(";", -1);
    String message = VERSION_1;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.toLowerCase(Locale.ROOT).startsWith("proto=")) {
        message = parameter.substring("proto=".length());
      }
    }
    return parts[0].strip().equalsIgnoreCase(MEDIA_TYPE) ? message : "";
  }
}
