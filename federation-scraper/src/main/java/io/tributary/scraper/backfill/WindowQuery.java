package io.tributary.scraper.backfill;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.model.Labels;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import java.io.IOException;
import java.io.InputStream;

/// The answer to an instant query of `selector[window]`: raw samples of each series. Stale markers
/// and native histograms are not in it.
///
/// Source: Prometheus' HTTP API.
final class WindowQuery {
  private static final JsonFactory JSON = new JsonFactory();

  private WindowQuery() {}

  /// Reads an answer to its end.
  ///
  /// @param more labels that series get which lack them
  /// @throws IOException when it breaks off or is not one
  static void readAll(InputStream body, Labels more, SampleSink sink) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      boolean found = false;
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("result")) {
          found = true;
          result(json, more, sink);
        }
      }
      if (!found) {
        throw new IOException("the answer has no result");
      }
    }
  }

  private static void result(JsonParser json, Labels more, SampleSink sink) throws IOException {
    require(json.nextToken(), JsonToken.START_ARRAY);
    SampleColumns samples = new SampleColumns();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      samples.clear();
      Labels labels = Labels.EMPTY;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "metric" -> labels = labels(json, more);
          case "values" -> values(json, samples);
          default -> json.skipChildren();
        }
      }
      sink.series(labels, samples);
    }
  }

  private static Labels labels(JsonParser json, Labels more) throws IOException {
    Labels.Builder labels = Labels.EMPTY.toBuilder();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      labels.add(name, json.getText());
    }
    try {
      Labels own = labels.build();
      for (int i = 0; i < more.size(); i++) {
        own = own.has(more.name(i)) ? own : own.with(more.name(i), more.value(i));
      }
      return own;
    } catch (IllegalArgumentException e) {
      throw new IOException("labels are wrong: " + e.getMessage(), e);
    }
  }

  private static void values(JsonParser json, SampleColumns samples) throws IOException {
    while (json.nextToken() == JsonToken.START_ARRAY) {
      json.nextToken();
      long timestampMs = Math.round(json.getValueAsDouble() * 1e3);
      require(json.nextToken(), JsonToken.VALUE_STRING);
      samples.add(timestampMs, value(json.getText()));
      require(json.nextToken(), JsonToken.END_ARRAY);
    }
  }

  private static double value(String text) throws IOException {
    return switch (text) {
      case "NaN" -> Double.longBitsToDouble(SpecialValues.NORMAL_NAN_BITS);
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException e) {
          throw new IOException("a value is no number value=" + text, e);
        }
      }
    };
  }

  private static void require(JsonToken found, JsonToken wanted) throws IOException {
    if (found != wanted) {
      throw new IOException("the answer has another form expected=" + wanted + " found=" + found);
    }
  }
}
