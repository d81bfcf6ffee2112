package io.tributary.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads the answer of `/api/v1/clusters`.
final class ClusterList {
  private static final JsonFactory JSON = new JsonFactory();

  private ClusterList() {}

  /// Returns the names of the clusters.
  ///
  /// @throws com.fasterxml.jackson.core.JacksonException when it is another answer
  static List<String> read(String body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean data = parser.currentName().equals("data");
        if (parser.nextToken() == JsonToken.START_ARRAY && data) {
          return names(parser);
        }
        parser.skipChildren();
      }
      throw new JsonParseException(parser, "no data");
    }
  }

  private static List<String> names(JsonParser parser) throws IOException {
    List<String> names = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean name = parser.currentName().equals("name");
        parser.nextToken();
        if (name) {
          names.add(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    }
    return names;
  }
}
