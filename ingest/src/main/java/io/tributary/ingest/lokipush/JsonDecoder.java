package io.tributary.ingest.lokipush;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.entries.LabelPairs;
import io.tributary.ingest.json.JsonBodies;
import io.tributary.ingest.json.TextBytes;
import io.tributary.ingest.json.Utf8Reader;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.metrics.Rejection;
import java.io.IOException;
import java.io.InputStream;

/// Reads Loki's JSON push token by token, in its present form (`stream` and `values`) and in the
/// one of `/api/prom/push` (`labels` and `entries`). Confined to one thread.
///
/// What is not JSON is an exception; an entry that is JSON but no entry is refused alone. Keys may
/// be in any order, unknown ones are skipped. Source: Loki's HTTP API.
final class JsonDecoder {
  private final Utf8Reader reader = new Utf8Reader();
  private final TextBytes text = new TextBytes();
  private final TextBytes line = new TextBytes();
  private final TextBytes scratch = new TextBytes(); // for what is copied at once
  private final LabelPairs pairs = new LabelPairs();

  /// Adds what a body holds to the rows; several objects one after the other are several bodies.
  ///
  /// @throws MalformedBodyException when it is not JSON or not a push, with line and column
  /// @throws IOException when the bytes cannot be read
  void decode(InputStream bytes, EntryRows rows) throws IOException {
    reader.reset(bytes);
    try (JsonParser parser = JsonBodies.open(reader)) {
      requests(parser, rows);
    }
  }

  private void requests(JsonParser parser, EntryRows rows) throws IOException {
    try {
      while (parser.nextToken() != null) {
        request(parser, rows);
      }
    } catch (JsonProcessingException e) {
      throw JsonBodies.notJson(parser, e);
    }
  }

  private void request(JsonParser parser, EntryRows rows) throws IOException {
    JsonBodies.expect(parser, JsonToken.START_OBJECT, "a push is an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean streams = parser.currentName().equals("streams");
      if (parser.nextToken() == JsonToken.VALUE_NULL || !streams) {
        parser.skipChildren();
        continue;
      }
      JsonBodies.expect(parser, JsonToken.START_ARRAY, "streams is an array");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        JsonBodies.expect(parser, JsonToken.START_OBJECT, "a stream is an object");
        stream(parser, rows);
      }
    }
  }

  private void stream(JsonParser parser, EntryRows rows) throws IOException {
    pairs.clear();
    int selector = -1; // the length of the labels as text, which text holds then
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (key) {
        case "stream" -> {
          JsonBodies.expect(parser, JsonToken.START_OBJECT, "the labels of a stream are an object");
          labels(parser);
        }
        case "labels" -> {
          JsonBodies.expect(parser, JsonToken.VALUE_STRING, "the labels of a stream are a string");
          selector = read(parser, text);
        }
        case "values", "entries" -> {
          if (value != JsonToken.VALUE_NULL) {
            JsonBodies.expect(parser, JsonToken.START_ARRAY, key + " is an array");
            entries(parser, rows);
          }
        }
        default -> parser.skipChildren();
      }
    }
    if (selector < 0) {
      rows.endStream(pairs);
    } else {
      rows.endStream(text.memory(), 0, selector);
    }
  }

  private void labels(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      scratch.start().write(name, 0, name.length());
      pairs.name(scratch.bytes(), scratch.end());
      if (!parser.nextToken().isScalarValue()) {
        throw JsonBodies.broken(parser, "the value of a label is a string");
      }
      int length = read(parser, scratch);
      pairs.value(scratch.bytes(), length);
    }
  }

  /// Reads a scalar as text; null is empty.
  private static int read(JsonParser parser, TextBytes to) throws IOException {
    to.start();
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      parser.getText(to);
    }
    return to.end();
  }

  private void entries(JsonParser parser, EntryRows rows) throws IOException {
    JsonEntry entry = new JsonEntry(parser, line, scratch, rows.metadata());
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      String problem = entry.read();
      if (problem == null) {
        rows.add(entry.timestampNs(), line.memory(), 0, entry.lineLength());
      } else {
        rows.refuse(Rejection.INVALID_ENTRY, "entry for stream '%s': " + problem);
      }
    }
  }

  boolean isOversized() {
    return text.isOversized() || line.isOversized() || scratch.isOversized();
  }
}
