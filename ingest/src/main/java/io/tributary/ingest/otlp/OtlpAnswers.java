package io.tributary.ingest.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedOutputStream;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import io.tributary.ingest.wire.BodyStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What senders of OTLP are answered, in the encoding of their request. Source: the specification
/// of OTLP/HTTP, `google/rpc/code.proto`.
public final class OtlpAnswers {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final JsonFactory GENERATORS = new JsonFactory();

  // Of `google.rpc.Code`.
  private static final int INVALID_ARGUMENT = 3;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;
  private static final int UNAVAILABLE = 14;

  private OtlpAnswers() {}

  /// Returns the 415 for a body that is neither protobuf nor JSON, or not decompressed here; or
  /// null.
  public static @Nullable Answer refusal(RequestHead head) {
    String type = head.mediaType();
    if (!type.equals(PROTOBUF) && !type.equals(JSON)) {
      return Answer.of(
          415,
          "only " + PROTOBUF + " and " + JSON + " are accepted contentType=" + head.contentType());
    }
    return BodyStream.ENCODINGS.contains(compression(head)) || compression(head).equals("snappy")
        ? null
        : Answer.of(
            415,
            "only gzip, zstd, deflate and snappy are accepted contentEncoding="
                + head.contentEncoding());
  }

  /// Returns what the body is compressed with; the collector calls deflate `zlib`, too.
  static String compression(RequestHead head) {
    String compression = head.compression();
    return compression.equals("zlib") ? "deflate" : compression;
  }

  static boolean isJson(String mediaType) {
    return mediaType.equals(JSON);
  }

  /// Returns the answer to a request of which everything was stored.
  static Answer stored(boolean json) {
    return json ? json("{}".getBytes(StandardCharsets.UTF_8), 200) : protobuf(new byte[0], 200);
  }

  /// Returns the answer to a request of which some points or records were not stored; senders do
  /// not send them again.
  ///
  /// @param field what JSON calls their number
  static Answer partial(boolean json, String field, int rejected, String message) {
    return json
        ? json(
            written(to -> {
              to.writeObjectFieldStart("partialSuccess");
              to.writeStringField(field, Integer.toString(rejected));
              to.writeStringField("errorMessage", message);
              to.writeEndObject();
            }),
            200)
        : protobuf(
            encoded(to -> {
              byte[] partial =
                  encoded(inner -> {
                    inner.writeInt64(1, rejected);
                    inner.writeString(2, message);
                  });
              to.writeByteArray(1, partial);
            }),
            200);
  }

  /// Returns an error of any part of the server as a `google.rpc.Status`, with its headers.
  ///
  /// @param mediaType that of the request
  public static Answer shaped(String mediaType, Answer answer) {
    if (answer.status() < 400 || !(mediaType.equals(PROTOBUF) || mediaType.equals(JSON))) {
      return answer;
    }
    int code = code(answer.status());
    String text = answer.text();
    Answer shaped =
        isJson(mediaType)
            ? json(
                written(to -> {
                  to.writeNumberField("code", code);
                  to.writeStringField("message", text);
                }),
                answer.status())
            : protobuf(
                encoded(to -> {
                  to.writeInt32(1, code);
                  to.writeString(2, text);
                }),
                answer.status());
    Map<String, String> headers = new TreeMap<>(answer.headers());
    headers.putAll(shaped.headers());
    return new Answer(answer.status(), shaped.body(), headers);
  }

  private static int code(int status) {
    return switch (status) {
      case 405 -> UNIMPLEMENTED;
      case 408 -> DEADLINE_EXCEEDED;
      case 413 -> RESOURCE_EXHAUSTED;
      case 503 -> UNAVAILABLE;
      default -> status >= 500 ? INTERNAL : INVALID_ARGUMENT;
    };
  }

  private static Answer json(byte[] body, int status) {
    return Answer.of(status, JSON, body);
  }

  private static Answer protobuf(byte[] body, int status) {
    return Answer.of(status, PROTOBUF, body);
  }

  private interface Writing<T> {
    void to(T target) throws IOException;
  }

  private static byte[] written(Writing<JsonGenerator> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator to = GENERATORS.createGenerator(bytes)) {
      to.writeStartObject();
      fields.to(to);
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static byte[] encoded(Writing<CodedOutputStream> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream to = CodedOutputStream.newInstance(bytes);
    try {
      fields.to(to);
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }
}
