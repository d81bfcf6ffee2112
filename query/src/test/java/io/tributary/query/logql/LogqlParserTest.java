package io.tributary.query.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.TributaryException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogqlParserTest {
  private static final List<String> PIECES =
      List.of(
          "{", "}", "(", ")", "[5m]", "|", "|=", "!=", "=~", "=", ",", "app", "\"x\"", "`y`",
          "json", "rate", "sum", "by", "1", "5m", "10KB", "unwrap", "offset", "-", "or", "and",
          "ip", "topk");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{app=\"a\", b!~\"c|d\"} |= \"x\" or ip(\"10.0.0.0/8\") !> \"<_> y\"",
        "{app=\"a\"} | json a=\"b[0]\",c=\"c\" | logfmt --strict --keep-empty | unpack",
        "{app=\"a\"} | ( a=\"1\" or ( b>2.5 , c<=1m30s ) ) | d!=ip(\"::1\") | e==10KB",
        "{app=\"a\"} | line_format \"{{.x}}\\n\" | label_format a=b,c=\"{{.d}}\" | drop a,b=\"1\"",
        "sum by (a,b) (rate({app=\"a\"} | logfmt[5m] offset 1h0m0s))",
        "quantile_over_time(0.99,{app=\"a\"} | json | unwrap duration(x) | y=\"\"[1m0s]) by (z)",
        "(count_over_time({a=\"b\"}[1m0s]) / on (x) group_left (y) vector(2))",
        "label_replace(topk(3,rate({a=\"b\"}[1m0s])),\"d\",\"$1\",\"s\",\"(.*)\")"
      })
  void parse_printed_parsesToTheSame(String query) {
    String printed = LogqlParser.parse(query).toString();
    String text = io.tributary.query.logql.ast.LogqlPrinter.print(LogqlParser.parse(query));
    assertThat(io.tributary.query.logql.ast.LogqlPrinter.print(LogqlParser.parse(text)))
        .isEqualTo(text);
    assertThat(LogqlParser.parse(text).toString()).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{app=}; parse error at line 1, col 6: syntax error: unexpected }, expecting STRING",
        "{app=\"a\"} | json |; parse error at line 1, col 19: syntax error: unexpected $end",
        "1 + {app=\"a\"}; parse error : unexpected type for left leg of binary operation (+)",
        "sum(; parse error at line 1, col 5: syntax error: unexpected $end",
        "{app=~\".*\"}; parse error : queries require at least one regexp or equality matcher",
        "rate({a=\"b\"}[5x]); not a valid duration string: \"5x\"",
        "{a=\"b\"} | label_format a=b,a=c; multiple label name 'a' not allowed",
        "topk(rate({a=\"b\"}[1m])); parse error : parameter required for operation topk",
        "{app=\"web\"; parse error at line 1, col 11: syntax error: unexpected $end, expecting } or ,",
        "{app=\"a\" b=\"c\"}; syntax error: unexpected IDENTIFIER, expecting } or ,",
        "{app=\"a\",}; syntax error: unexpected }, expecting IDENTIFIER",
        "{; syntax error: unexpected $end, expecting IDENTIFIER or }",
        "sum by (1) (rate({a=\"b\"}[1m])); unexpected NUMBER, expecting IDENTIFIER or )",
        "sum by (a b) (rate({a=\"b\"}[1m])); unexpected IDENTIFIER, expecting , or )",
        "{a=\"b\"} | distinct a; parse error at line 1, col 11: not supported yet: distinct",
        "variants(rate({a=\"b\"}[1m])) of ({a=\"b\"}[1m]); at line 1, col 1: not supported yet: variants",
        "sort(rate({a=\"b\"}[1m])) by (x); grouping not allowed for sort aggregation"
      })
  void parse_wrong_saysWhereAndWhat(String query, String message) {
    assertThatThrownBy(() -> LogqlParser.parse(query)).hasMessageContaining(message);
  }

  @Test
  void parse_secondLine_isCounted() {
    assertThatThrownBy(() -> LogqlParser.parse("{a=\"b\"}\n  | = # comment"))
        .hasMessageStartingWith("parse error at line 2, col 5: syntax error: unexpected =");
  }

  @Test
  void parse_anything_parsesOrFailsByItsOwnException() {
    long seed = 42;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder query = new StringBuilder();
      for (int n = random.nextInt(1, 15); n > 0; n--) {
        query.append(PIECES.get(random.nextInt(PIECES.size()))).append(' ');
      }
      try {
        LogqlParser.parse(query.toString());
      } catch (TributaryException e) {
        assertThat(e).as("seed=%s query=%s", seed, query).isInstanceOf(LogqlParseException.class);
      }
    }
  }

  @Test
  void parse_deepNesting_isRefused() {
    String query = "(".repeat(100_000) + "1" + ")".repeat(100_000);
    assertThatThrownBy(() -> LogqlParser.parse(query)).isInstanceOf(LogqlParseException.class);
    assertThatThrownBy(() -> LogqlParser.parse("(".repeat(60_000)))
        .hasMessageContaining("nested too deeply");
  }
}
