package io.tributary.ingest.elastic;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import io.tributary.ingest.wire.BodyStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What senders to Elasticsearch are answered: JSON, below the name without which its clients hear
/// nothing.
public final class ElasticAnswers {
  static final String JSON = "application/json";

  private static final String PRODUCT_HEADER = "X-Elastic-Product";
  private static final String PRODUCT = "Elasticsearch";

  private ElasticAnswers() {}

  /// Returns the 415 for a body that is not decompressed here, or null. What a body is called does
  /// not matter: its senders have many names for lines of JSON.
  public static @Nullable Answer refusal(RequestHead head) {
    return BodyStream.ENCODINGS.contains(head.compression())
        ? null
        : Answer.of(
            415,
            "only gzip, zstd and deflate are accepted contentEncoding=" + head.contentEncoding());
  }

  static Answer json(String json) {
    return Answer.of(200, JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns an answer of any part of the server as Elasticsearch would put it, with its headers.
  public static Answer shaped(Answer answer) {
    Answer shaped =
        answer.status() < 400
            ? answer
            : Answer.of(
                answer.status(),
                JSON,
                error(answer.status(), answer.text()).getBytes(StandardCharsets.UTF_8));
    Map<String, String> headers = new TreeMap<>(answer.headers());
    headers.putAll(shaped.headers());
    headers.put(PRODUCT_HEADER, PRODUCT);
    return new Answer(answer.status(), shaped.body(), headers);
  }

  private static String error(int status, String reason) {
    String cause = "\"type\":\"" + type(status) + "\",\"reason\":" + quoted(reason.strip());
    return "{\"error\":{\"root_cause\":[{" + cause + "}]," + cause + "},\"status\":" + status + "}";
  }

  private static String type(int status) {
    return switch (status) {
      case 413 -> "content_too_long_exception";
      case 503 -> "es_rejected_execution_exception";
      default -> status >= 500 ? "exception" : "illegal_argument_exception";
    };
  }

  /// Returns a text as a JSON string.
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
