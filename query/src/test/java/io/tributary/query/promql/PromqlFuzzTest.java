package io.tributary.query.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Mutations;
import io.tributary.kit.random.Seeds;
import io.tributary.model.error.ErrorKind;
import io.tributary.query.promql.ast.Expr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Queries that were good once: whatever happens to their bytes, they are understood or refused
/// with a place and a reason, and what is understood prints as a query that says the same.
final class PromqlFuzzTest {
  private static final List<String> QUERIES =
      List.of(
          "sum by (job, \"b.c\") (rate(http_requests_total{job=~\"api|web\", code!=\"200\"}[5m] offset -1h30m))",
          "histogram_quantile(0.99, sum(rate({\"http.duration\", le!~'x.*'}[1m])) by (le)) > bool 1e3",
          "a + on (x) group_left (y, \"z z\") b unless ignoring () c or vector(2) and d # comment",
          "max_over_time(deriv(rate(x{a=\"\\n\\\"\\xff\"}[5m:30s])[10m:])[1h:step()] @ start())",
          "-foo{a=`\\d`} @ 1609746000.123 offset (5m + min_of(1, 2) * 3) ^ 2 % 0x1F == 1_000",
          "topk without (a) (3, x) / quantile(0.9, y) atan2 count_values('v', z) * on () group_right w",
          "label_replace(absent_over_time(x[1d2h3m4s5ms]), \"d\", \"$1-${2}\", 's', \"(.*)-(.+)\")",
          "info(rate(x[5m]), {__name__=~\"target.*\", k8s=\"é☃\"}) + fill_left(0) fill_right(inf) y",
          "avg(x) by (sum) <= avg by (bool) (y) != NaN > -Inf < +.25e-3",
          "{__name__=\"up\", job!=\"\", x=~\"(?i)a+b|[0-9]{2,3}\", } @ end() smoothed",
          "predict_linear(node:x:avg5m[1h], 4 * 3600) </ 5 >/ histogram_fraction(0, 0.2, h)",
          "limit_ratio(-0.5, x) == scalar(time() - timestamp(up offset 1w)) + pi() - \"text\"");

  private static final byte[][] TOKENS =
      Stream.of(
              "{",
              "}",
              "(",
              ")",
              "[5m]",
              "[1h:]",
              "\"",
              "'",
              "`",
              "\\",
              "\\u00e9",
              "by",
              "on",
              "offset",
              "@",
              "bool",
              "-",
              "+",
              "and",
              "group_left",
              "1e999",
              "0x",
              "1h2",
              "NaN",
              "=~",
              "!~",
              "(?",
              ",",
              "#",
              "\n",
              "\0",
              "\u00e9",
              ":",
              ".",
              "fill",
              "anchored",
              "offset +(",
              "offset +-",
              "offset ++",
              ") * ")
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  private int understood;

  @Test
  void query_damaged_isUnderstoodOrRefused() {
    run(40_000);
  }

  @Tag("long")
  @Test
  void query_damagedOften_isUnderstoodOrRefused() {
    run(1_200_000);
  }

  private void run(int inputs) {
    Seeds.run(inputs, this::parse);
    if (Seeds.runsAll()) {
      assertThat(understood)
          .as("understood of %d", inputs)
          .isBetween(inputs / 20, inputs * 19 / 20);
    }
  }

  private void parse(SplittableRandom random) {
    String good = QUERIES.get(random.nextInt(QUERIES.size()));
    byte[] bytes = Mutations.of(good.getBytes(StandardCharsets.UTF_8), random, TOKENS);
    String query = new String(bytes, StandardCharsets.UTF_8);
    try {
      understood += isUnderstood(query) ? 1 : 0;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("query=" + query, e);
    }
  }

  private static boolean isUnderstood(String query) {
    Expr expr;
    try {
      expr = PromqlParser.parse(query, PromqlOptions.ALL);
    } catch (PromqlParseException e) {
      assertThat(e.kind()).isEqualTo(ErrorKind.BAD_REQUEST);
      assertThat(e).hasMessageMatching("(?s)(\\d+:\\d+|unknown position): parse error: .+");
      return false;
    }
    String printed = expr.toString();
    String again = PromqlParser.parse(printed, PromqlOptions.ALL).toString();
    if (!again.equals(printed)) { // which is quicker than the assertion
      assertThat(again).isEqualTo(printed);
    }
    return true;
  }
}
