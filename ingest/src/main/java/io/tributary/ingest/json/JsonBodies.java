package io.tributary.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.tributary.ingest.wire.MalformedBodyException;
import java.io.IOException;
import java.io.Reader;

/// Opens bodies of JSON and says where they are wrong.
public final class JsonBodies {
  /// What is skipped may be deeper than what is read, but not endlessly.
  private static final int DEEPEST = 100;

  /// Where a text began that does not end, in words of the parser about itself.
  private static final String PARSER_PLACE = " \\(start marker at \\[.*]\\)";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE) // bounded by the body
                  .build())
          .build();

  private JsonBodies() {}

  public static JsonParser open(Reader body) throws IOException {
    return JSON.createParser(body);
  }

  /// Says that the value the parser stands at breaks a rule.
  ///
  /// @throws MalformedBodyException unless the value begins with the wanted token
  public static void expect(JsonParser parser, JsonToken wanted, String rule) throws IOException {
    if (parser.currentToken() != wanted) {
      throw broken(parser, rule);
    }
  }

  /// Returns what a sender is told of the value the parser stands at.
  public static MalformedBodyException broken(JsonParser parser, String rule) {
    return new MalformedBodyException(rule + at(parser.currentTokenLocation()));
  }

  /// Returns what a sender is told whose body is not JSON.
  public static MalformedBodyException notJson(JsonParser parser, JsonProcessingException e) {
    JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
    String problem = e.getOriginalMessage().replaceAll(PARSER_PLACE, "");
    return new MalformedBodyException(problem + at(location));
  }

  private static String at(JsonLocation location) {
    return " line=" + location.getLineNr() + " column=" + location.getColumnNr();
  }
}
