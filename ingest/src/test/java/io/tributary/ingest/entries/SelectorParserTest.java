package io.tributary.ingest.entries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorParserTest {
  @Test
  void parse_spaceAndOrder_doNotMatter() {
    Labels expected = Labels.of("a", "1", "b_2", "x y");
    assertThat(SelectorParser.parse("{a=\"1\",b_2=\"x y\"}")).isEqualTo(expected);
    assertThat(SelectorParser.parse(" { b_2 = `x y` ,\n\ta=\"1\", } ")).isEqualTo(expected);
    assertThat(SelectorParser.parse("{}")).isEqualTo(Labels.EMPTY);
    assertThat(SelectorParser.parse("{a=\"\"}")).isEqualTo(Labels.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{a=\"q\\\"b\\\\c\"}|q\"b\\c",
        "{a=\"\\x41\\101\\u00e9\\U0001F600\"}|AAé😀",
        "{a=\"\\xc3\\xa9\"}|é",
        "{a=\"x\\xffy\"}|x\ufffdy",
        "{a=\"\\ud83d\"}|\ufffd",
        "{a=`\\n`}|\\n",
        "{a=\"{b=1}, ü😀\"}|{b=1}, ü😀",
      })
  void parse_value_isUnquoted(String text, String value) {
    assertThat(SelectorParser.parse(text).get("a")).isEqualTo(value);
  }

  @Test
  void parse_controlEscapes_areTheirCharacters() {
    assertThat(SelectorParser.parse("{a=\"\\a\\b\\f\\n\\r\\t\\v\\'\"}").get("a"))
        .isEqualTo("\u0007\b\f\n\r\t\u000b'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~|expected '{', found the end at column 1",
        "app|expected '{', found 'a' at column 1",
        "{|expected a label name, found the end at column 2",
        "{a|expected '=', found the end at column 3",
        "{a!=\"x\"}|expected '=', found '!' at column 3",
        "{a=x}|expected '\"', found 'x' at column 4",
        "{a=\"x|string is not closed at column 4",
        "{a=`x|string is not closed at column 4",
        "{a=\"x\\|escape is cut off at column 6",
        "{a=\"x\" b=\"y\"}|expected ',', found 'b' at column 8",
        "{a=\"x\"}}|expected the end, found '}' at column 8",
        "{1=\"x\"}|expected a label name, found '1' at column 2",
        "{ü=\"x\"}|expected a label name, found 'ü' at column 2",
        "{a=\"\\q\"}|unknown escape at column 5",
        "{a=\"\\x4\"}|escape is cut off at column 5",
        "{a=\"\\777\"}|escape is out of range at column 5",
        "{a=\"\\UFFFFFFFF\"}|escape is out of range at column 5",
        "{a=\"x\",a=\"y\"}|label name occurs twice name=a",
      })
  void parse_broken_saysWhere(String text, String message) {
    assertThatThrownBy(() -> SelectorParser.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
