package io.tributary.query.promql.ast;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.PromqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrettyPrinterTest {
  private static final String LONG =
      "requests_total{code=~\"5..\",handler=\"/api/v1/query_range\",instance!=\"x\",job=\"api-server\"}[5m]";

  private static String pretty(String query) {
    return PrettyPrinter.print(PromqlParser.parse(query, PromqlOptions.ALL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum by (job) (rate(up[5m]))",
        "-up",
        "a * ignoring () group_left (x) b",
        "quantile without (a) (0.9, b) > bool 1",
        "up{a=\"\\a\\b\\f\\n\\r\\t\\v\\x01\\x7f\\\"\\\\\"}",
        "up{a=\"é😀\\u00a0\\u2028\\ue000\\U000e0001\\xff\"}",
        "max_over_time(up[1h:5m] @ end() offset 1m)"
      })
  void print_short_staysOnItsLine(String query) {
    assertThat(pretty(query)).isEqualTo(query);
  }

  @Test
  void print_longOperands_areIndentedAroundTheOperator() {
    assertThat(
            pretty("sum by(job) (rate(" + LONG + ")) / on(job) group_left(x) max without (i) (m)"))
        .isEqualTo(
            """
              sum by (job) (
                rate(%s)
              )
            / on (job) group_left (x)
              max without (i) (m)\
            """
                .formatted(LONG));
  }

  /// Else the offset would go on with the next line.
  @Test
  void print_operandWithAnOffsetInParentheses_isInParentheses() {
    String selector = LONG.replace("[5m]", "");
    assertThat(pretty(selector + " offset +(5m) * 2"))
        .isEqualTo(
            """
              (
                %s offset (5m)
              )
            *
              2\
            """
                .formatted(selector));
  }

  @Test
  void print_longArguments_takeALineEach() {
    assertThat(pretty("topk(2, label_replace(rate(" + LONG + "), \"a\", \"$1\", \"b\", \"(.*)\"))"))
        .isEqualTo(
            """
            topk(
              2,
              label_replace(
                rate(%s),
                "a",
                "$1",
                "b",
                "(.*)"
              )
            )\
            """
                .formatted(LONG));
  }

  @Test
  void print_longSignParenthesesAndSubquery_keepTheirPlace() {
    assertThat(pretty("-(rate(" + LONG + ") + 1)"))
        .isEqualTo(
            """
            -(
                rate(%s)
              +
                1
            )\
            """
                .formatted(LONG));
    assertThat(pretty("sum_over_time(rate(" + LONG + ")[1h:1m] offset 5m)"))
        .isEqualTo(
            """
            sum_over_time(
              rate(%s)[1h:1m] offset 5m
            )\
            """
                .formatted(LONG));
  }
}
