package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.datasource.http.Exchange;
import io.tributary.model.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads labels that a parameter gives as a JSON object of texts.
final class JsonLabels {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonLabels() {}

  private static void expect(@Nullable JsonToken found, @Nullable JsonToken expected) {
    if (found != expected) {
      throw new IllegalArgumentException("found " + found + " in place of " + expected);
    }
  }

  /// @throws io.tributary.model.error.TributaryException BAD_REQUEST when it is none
  static Labels parse(String text) {
    Map<String, String> labels = new HashMap<>();
    try (JsonParser parser = JSON.createParser(text)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        expect(parser.nextToken(), JsonToken.VALUE_STRING);
        labels.put(name, parser.getText());
      }
      expect(parser.nextToken(), null);
      return Labels.of(labels);
    } catch (IOException | IllegalArgumentException e) {
      throw Exchange.badRequest("error parsing labels: " + e.getMessage());
    }
  }
}
