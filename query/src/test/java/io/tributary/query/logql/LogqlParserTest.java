package io.tributary.query.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.TributaryException;
import io.tributary.query.logql.ast.LogqlFormatter;
import io.tributary.query.logql.ast.LogqlPrinter;
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
        "(count_over_time({a=\"b\"}[1m0s]) == -00)",
        "label_replace(topk(3,rate({a=\"b\"}[1m0s])),\"d\",\"$1\",\"s\",\"(.*)\")"
      })
  void parse_printed_parsesToTheSame(String query) {
    String printed = LogqlParser.parse(query).toString();
    String text = LogqlPrinter.print(LogqlParser.parse(query));
    assertThat(LogqlPrinter.print(LogqlParser.parse(text))).isEqualTo(text);
    assertThat(LogqlParser.parse(text).toString()).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{app=}; parse error at line 1, col 6: syntax error: unexpected }, expecting STRING",
        "{app=\"a\"} | json |; parse error at line 1, col 19: syntax error: unexpected $end",
        "1 + {app=\"a\"}; parse error : unexpected type for right leg of binary operation (+)",
        "sum(; parse error at line 1, col 5: syntax error: unexpected $end",
        "{app=~\".*\"}; parse error : queries require at least one regexp or equality matcher",
        "rate({a=\"b\"}[5x]); parse error at line 0, col 13: unknown unit \"x\" in duration \"5x\"",
        "{a=\"b\"} != or; parse error at line 1, col 12: syntax error: unexpected or, expecting STRING or ip",
        "(1 2); parse error at line 1, col 4: syntax error: unexpected NUMBER",
        "rate(({a=\"b\"}) x[1m]); col 16: syntax error: unexpected IDENTIFIER, expecting RANGE",
        "rate(({a=\"b\"} | unwrap x x)[1m]); unexpected IDENTIFIER, expecting RANGE or ) or |",
        "vector(1) + on () group_left (1 + 1); unexpected NUMBER, expecting IDENTIFIER or )",
        "{a=\"b\"} + 1 }; parse error at line 1, col 13: syntax error: unexpected }",
        "{a=\"b\"} | regexp \"(\"; parse error : invalid regexp parser: error parsing regexp",
        "{a=~\"b)\"}; parse error : error parsing regexp: unexpected ): `b)`",
        "topk(rate({a=\"b\"}[1m])); parse error : parameter required for operation topk",
        "{app=\"web\"; parse error at line 1, col 11: syntax error: unexpected $end, expecting } or ,",
        "{app=\"a\" b=\"c\"}; syntax error: unexpected IDENTIFIER, expecting } or ,",
        "{app=\"a\",}; syntax error: unexpected }, expecting IDENTIFIER",
        "{; syntax error: unexpected $end, expecting IDENTIFIER or }",
        "sum by (1) (rate({a=\"b\"}[1m])); unexpected NUMBER, expecting IDENTIFIER or )",
        "sum by (a b) (rate({a=\"b\"}[1m])); unexpected IDENTIFIER, expecting , or )",
        "{a=\"b\"} | distinct a; parse error at line 1, col 20: syntax error: unexpected IDENTIFIER",
        "variants(rate({a=\"b\"}[1m])) of ({a=\"b\"}[1m]); at line 1, col 1: syntax error: unexpected IDENTIFIER",
        "{a=\"b\"} |= |=; parse error at line 0, col 12: syntax error: unexpected |=, expecting STRING or ip",
        "{a='b'}; parse error at line 1, col 4: syntax error: unexpected IDENTIFIER, expecting STRING",
        "{a='bc'}; parse error at line 1, col 4: invalid char literal",
        "{json=\"b\"}; unexpected json, expecting IDENTIFIER or }",
        "vector(-1); syntax error: unexpected -, expecting NUMBER",
        "topk(0, rate({a=\"b\"}[1m])); invalid parameter (must be greater than 0) topk(0",
        "rate(0.5, {a=\"b\"}[1m]); parameter 0.5 not supported for operation rate",
        "quantile_over_time({a=\"b\"} | unwrap x [1m]); parameter required for operation quantile_over_time",
        "vector(1) and 2; unexpected literal for right leg of logical/set binary operation (and): 2.000000",
        "rate({a=\"b\"} | unwrap x | json [1m]); unexpected json, expecting IDENTIFIER or (",
        "({a=\"b\"}) |= \"x\"; syntax error: unexpected |=",
        "{a=\"b\"} | unwrap x; syntax error: unexpected unwrap",
        "sum({a=\"b\"}); parse error at line 1, col 12: syntax error: unexpected )",
        "rate({a=\"b\"}[1.5m]); unknown unit \".\" in duration \"1.5m\"",
        "sum(rate({a=\"b\"}[5s]) by (i); parse error at line 1, col 29: syntax error: unexpected $end",
        "rate({a=\"b\"} | json [5s] | c > 5); syntax error: unexpected |, expecting )",
        "{a=\"b\"} | c > 5 and; unexpected $end, expecting IDENTIFIER or (",
        "{a=\"b\"} | label_format c=5; unexpected NUMBER, expecting IDENTIFIER or STRING",
        "sort(rate({a=\"b\"}[1m])) by (x); sort and sort_desc doesn't allow grouping by"
      })
  void parse_wrong_saysWhereAndWhat(String query, String message) {
    assertThatThrownBy(() -> LogqlParser.parse(query)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SUM By (x) (Count_Over_Time({a=\"b\"} | JSON [1m])); sum by (x)(count_over_time({a=\"b\"} | json[1m]))",
        "{a=\"b\"} | c=\"1\", d=\"2\" or e=\"3\"; {a=\"b\"} | ( c=\"1\" , ( d=\"2\" or e=\"3\" ) )",
        "{a=\"b\"} | c=\"1\" and d=\"2\" or e=\"3\"; {a=\"b\"} | ( ( c=\"1\" , d=\"2\" ) or e=\"3\" )",
        "{a=\"b\"} | duration > 90s | count=\"x\"; {a=\"b\"} | duration>1m30s | count=\"x\"",
        "rate({a=\"b\"}[90s] offset -5m |= \"x\"); rate({a=\"b\"} |= \"x\"[1m30s] offset -5m0s)",
        "{a=\"b\"} != \"x\" or \"y\"; {a=\"b\"} != \"x\" != \"y\"",
        "1_000 + 1; 1001",
        "1e6 * 2; 2e+06",
        "sum by () (vector(1)); sum(vector(1.000000))",
        "{a=\"b\"} | size > 1500KB; {a=\"b\"} | size>1.5MB",
        "{a=\"b\"} | c=~\"(?i)x|y\" | d=~\"x+\"; {a=\"b\"} | c=~`(?i)x|y` | d=~`x+`",
        "{a=\"b\"} | c=~\"(?i)xx|yy\"; {a=\"b\"} | c=~\"(?i)xx|yy\""
      })
  void parse_query_printsAsLoki(String query, String printed) {
    assertThat(LogqlPrinter.print(LogqlParser.parse(query))).isEqualTo(printed);
  }

  @Test
  void format_longQuery_isBrokenIntoLines() {
    String query =
        "sum by (a, b) (quantile_over_time(0.9, {app=\"web\"} |= \"x\" | json | level=\"error\" | unwrap"
            + " duration(took) | __error__=\"\" [5m] offset 1h))";
    assertThat(LogqlFormatter.format(LogqlParser.parse(query)))
        .isEqualTo(
            """
            sum by (a, b)(
              quantile_over_time(
                0.9,
                {app="web"} |= "x" | json | level="error"
                  | unwrap duration(took)
                  | __error__="" [5m] offset 1h
              )
            )\
            """);
    assertThat(LogqlFormatter.format(LogqlParser.parse("rate( {a=\"b\"}[5m] )")))
        .isEqualTo("rate({a=\"b\"}[5m])");
  }

  @Test
  void format_binaryOperator_namesWhatItMatchesBy() {
    String count =
        "count_over_time({app=\"web\"} |= \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" [5m] offset -1m)";
    assertThat(
            LogqlFormatter.format(
                LogqlParser.parse(count + " * on (a, b) group_left (c, d) " + count)))
        .isEqualTo(
            """
              count_over_time({app="web"} |= "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"[5m] offset -1m0s)
            * on (a, b) group_left (c, d)
              count_over_time({app="web"} |= "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"[5m] offset -1m0s)\
            """);
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
