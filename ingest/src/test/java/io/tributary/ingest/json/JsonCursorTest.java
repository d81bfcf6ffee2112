package io.tributary.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.kit.random.Mutations;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is JSON is JSON for Jackson, too, and a string is the same for both.
final class JsonCursorTest {
  private static final byte[][] TOKENS = {
    {'"'}, {'\\'}, {'{'}, {'}'}, {'['}, {']'}, {','}, {':'}, {'0'}, {'-'}, {'e'}, {'.'}, {' '},
    {'n'}
  };

  private static final String[] SEEDS = {
    "{\"a\":[1,-2.5e+3,{\"b\":null,\"c\":[[],{}]}],\"d\":\"x\\u00e9\\ud83d\\ude00\\n\",\"e\":true}",
    " [ 0 , 10 , 1E5 , \"\\\"\\\\\\/\\b\\f\\r\\t\" , false ] ",
    "\"\\ud83d x \\ude00 \\u0000\"",
    "-0.5",
  };

  private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");

  private final JsonCursor cursor = new JsonCursor();

  private boolean isValue(byte[] json) {
    cursor.reset(json, 0, json.length);
    try {
      if (cursor.peek() == '"') {
        cursor.string();
      } else {
        cursor.skip();
      }
      return cursor.peek() == 0 && cursor.position() == json.length;
    } catch (JsonProblem e) {
      assertThat(e.getMessage()).contains(" offset=");
      return false;
    }
  }

  /// Halves of a surrogate pair become other characters: in names Jackson refuses them.
  private static boolean isJacksons(String json) throws IOException {
    String whole = SURROGATE.matcher(json).replaceAll("\\\\u00");
    try (JsonParser parser = JsonBodies.open(new StringReader(whole))) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        parser.getText();
      }
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Test
  void skip_mutatedValues_areJsonAsForJackson() throws IOException {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int valid = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] seedBytes = SEEDS[i % SEEDS.length].getBytes(StandardCharsets.US_ASCII);
      byte[] json = Mutations.of(seedBytes, random, TOKENS);
      String text = new String(json, StandardCharsets.ISO_8859_1);
      if (text.indexOf('\0') < 0 && text.chars().allMatch(c -> c < 0x80)) {
        boolean ours = isValue(json);
        if (ours != isJacksons(text)) {
          assertThat(ours).as("seed=%d input=%d json=%s", seed, i, text).isEqualTo(!ours);
        }
        valid += ours ? 1 : 0;
      }
    }
    assertThat(valid).isGreaterThan(1_000);
  }

  @Test
  void string_escapes_areWhatTheyStandFor() throws IOException {
    for (String json :
        new String[] {SEEDS[2], "\"\\\"\\\\\\/\\b\\f\\r\\t\\n\\u00e9\\ud83d\\ude00\""}) {
      byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
      cursor.reset(bytes, 0, bytes.length);
      cursor.string();
      byte[] expected;
      try (JsonParser parser = JsonBodies.open(new StringReader(json))) {
        parser.nextToken();
        TextBytes text = new TextBytes();
        parser.getText(text.start());
        expected = Arrays.copyOf(text.bytes(), text.end());
      }
      assertThat(
              Arrays.copyOfRange(
                  cursor.text(), cursor.textStart(), cursor.textStart() + cursor.textLength()))
          .isEqualTo(expected);
    }
  }

  @Test
  void skip_deepNesting_isRefusedWithItsPlace() {
    byte[] json = "[".repeat(100).getBytes(StandardCharsets.US_ASCII);
    cursor.reset(json, 0, json.length);
    assertThatThrownBy(cursor::skip)
        .isInstanceOf(JsonProblem.class)
        .hasMessage("nested too deep limit=64 offset=64");
  }
}
