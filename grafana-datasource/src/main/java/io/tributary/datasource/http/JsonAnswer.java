package io.tributary.datasource.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tributary.model.Labels;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;

/// The envelope of every answer, written while it is made. Confined to one thread.
///
/// Order: [#data()] and what the caller writes to it, [#notices] before or after it, then
/// [#close()].
public final class JsonAnswer implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 14;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  /// The most warnings, and the most infos, that are told.
  private static final int MAX_NOTICES = 10;

  private final JsonGenerator json;

  private JsonAnswer(JsonGenerator json) {
    this.json = json;
  }

  public static JsonAnswer begin(Exchange exchange, int status) throws IOException {
    JsonGenerator json = bare(exchange, status);
    JsonAnswer answer = new JsonAnswer(json);
    json.writeStartObject();
    json.writeStringField("status", status < 400 ? "success" : "error");
    return answer;
  }

  /// Begins an answer without the envelope; the caller closes it.
  public static JsonGenerator bare(Exchange exchange, int status) throws IOException {
    return generator(
        new BufferedOutputStream(exchange.begin(status, "application/json"), BUFFER_BYTES));
  }

  /// Returns what writes JSON as Go does; it closes `out`.
  public static JsonGenerator generator(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.setCharacterEscapes(GoEscapes.TEXT);
    return json;
  }

  /// Begins the data, of which exactly one JSON value is to be written.
  public JsonGenerator data() throws IOException {
    json.writeFieldName("data");
    return json;
  }

  void error(String errorType, String message) throws IOException {
    json.writeStringField("errorType", errorType);
    json.writeStringField("error", message);
  }

  public void notices(List<String> warnings, List<String> infos) throws IOException {
    notices("warnings", warnings, "warning");
    notices("infos", infos, "info");
  }

  private void notices(String field, List<String> texts, String kind) throws IOException {
    if (texts.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (String text : texts.subList(0, Math.min(MAX_NOTICES, texts.size()))) {
      json.writeString(text);
    }
    if (texts.size() > MAX_NOTICES) {
      json.writeString((texts.size() - MAX_NOTICES) + " more " + kind + " annotations omitted");
    }
    json.writeEndArray();
  }

  /// Writes labels as an object; their text keeps `<`, `>` and `&`.
  public static void labels(JsonGenerator json, Labels labels) throws IOException {
    json.setCharacterEscapes(GoEscapes.LABELS);
    json.writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
    json.setCharacterEscapes(GoEscapes.TEXT);
  }

  public static void strings(JsonGenerator json, Collection<String> strings) throws IOException {
    json.writeStartArray();
    for (String string : strings) {
      json.writeString(string);
    }
    json.writeEndArray();
  }

  @Override
  public void close() throws IOException {
    // If the data broke off, closing the generator would make it look whole.
    if (json.getOutputContext().getParent() != null
        && json.getOutputContext().getParent().inRoot()) {
      json.writeEndObject();
      json.close();
    }
  }
}
