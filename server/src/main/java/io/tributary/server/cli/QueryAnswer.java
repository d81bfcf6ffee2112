package io.tributary.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An answer of the HTTP APIs, for people.
///
/// @param rows one for each sample
/// @param lines of logs, oldest first
/// @param error null when the query succeeded
record QueryAnswer(
    List<List<String>> rows, List<Line> lines, List<String> warnings, @Nullable String error) {
  /// A line of a log with its stream's labels.
  record Line(long timestampNs, String labels, String text) {
    @Override
    public String toString() {
      return Instant.ofEpochSecond(0, timestampNs) + " " + labels + " " + text;
    }
  }

  static final List<String> COLUMNS = List.of("SERIES", "TIME", "VALUE");

  private static final JsonFactory JSON = new JsonFactory();

  /// @throws IOException when it is not an answer to a query
  static QueryAnswer read(InputStream body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      Reader reader = new Reader(parser);
      reader.answer();
      Collections.reverse(reader.lines); // they came newest first, also those of one time
      reader.lines.sort(Comparator.comparingLong(Line::timestampNs));
      return new QueryAnswer(reader.rows, reader.lines, reader.warnings, reader.error);
    }
  }

  /// One walk over the tokens; each method starts at the first token of what it reads.
  private static final class Reader {
    private final JsonParser parser;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable String error;

    Reader(JsonParser parser) {
      this.parser = parser;
    }

    void answer() throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "data" -> data();
          case "error" -> error = parser.getText();
          case "warnings", "infos" -> warnings();
          default -> parser.skipChildren();
        }
      }
    }

    private void warnings() throws IOException {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        warnings.add(parser.getText());
      }
    }

    private void data() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (!field.equals("result") || token != JsonToken.START_ARRAY) {
          parser.skipChildren();
        } else {
          result();
        }
      }
    }

    private void result() throws IOException {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        do {
          series();
        } while (parser.nextToken() == JsonToken.START_OBJECT);
      } else if (token != null && token.isScalarValue()) { // a scalar's or string's own sample
        BigDecimal seconds = parser.getDecimalValue();
        parser.nextToken();
        row("", seconds, parser.getText());
        parser.nextToken();
      }
    }

    private void series() throws IOException {
      String name = "";
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "metric", "stream" -> name = labels();
          case "value", "histogram" -> sample(name);
          case "values", "histograms" -> {
            while (parser.nextToken() == JsonToken.START_ARRAY) {
              sample(name);
            }
          }
          default -> parser.skipChildren();
        }
      }
    }

    private String labels() throws IOException {
      Map<String, String> labels = new TreeMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        labels.put(parser.currentName(), parser.nextTextValue());
      }
      String name = labels.remove("__name__");
      StringBuilder text = new StringBuilder(name == null ? "" : name);
      labels.forEach((label, value) ->
          text.append(text.indexOf("{") < 0 ? "{" : ", ")
              .append(label)
              .append("=\"")
              .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
              .append('"'));
      String open = text.toString();
      return open.isEmpty() ? "{}" : open + (labels.isEmpty() ? "" : "}");
    }

    private void sample(String name) throws IOException {
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        lines.add(new Line(Long.parseLong(parser.getText()), name, parser.nextTextValue()));
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          parser.skipChildren();
        }
        return;
      }
      BigDecimal seconds = parser.getDecimalValue();
      String value = parser.nextToken() == JsonToken.START_OBJECT ? histogram() : parser.getText();
      parser.nextToken();
      row(name, seconds, value);
    }

    private String histogram() throws IOException {
      StringBuilder text = new StringBuilder();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        if (parser.nextToken().isScalarValue()) {
          text.append(text.isEmpty() ? "" : " ").append(field).append('=').append(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      return text.toString();
    }

    private void row(String name, BigDecimal seconds, String value) {
      long ms = seconds.movePointRight(3).longValue();
      rows.add(List.of(name, Instant.ofEpochMilli(ms).toString(), value));
    }
  }
}
