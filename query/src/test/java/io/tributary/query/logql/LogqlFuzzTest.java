package io.tributary.query.logql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Mutations;
import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.logql.ast.Expr;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.LogqlFormatter;
import io.tributary.query.logql.ast.LogqlPrinter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Queries that were good once: whatever happens to their bytes, they are understood or refused
/// with a reason, what is understood prints as a query that says the same, and its stages take any
/// line.
class LogqlFuzzTest {
  private static final List<String> QUERIES =
      List.of(
          "{app=\"web\", pod=~\"a.*|b\"} |= \"x\" or ip(\"10.0.0.0/8\") !~ \"[0-9]{2,3}|(?i)y+z\" |> \"<_> z\"",
          "{app=\"web\"} | json a=\"b[0].c\", d | logfmt --strict --keep-empty e=\"f\" | unpack",
          "{app!~\"x\", a=\"b\"} | regexp \"(?P<n>\\\\d+) (?P<m>.*)\" | pattern `<ip> - <_> \"<m>\" <n>`",
          "{app=\"web\"} | (a=\"1\" or b>2.5, c<=1m30s) and d!=ip(\"::1\") | e==10KB or f!~`x|y`",
          "{app=\"web\"} | line_format \"{{.a | ToUpper | trunc 3}} {{if eq .b `c`}}{{__line__}}{{end}}\"",
          "{app=\"web\"} | label_format a=b, c=\"{{add 1 .d}} {{range $i, $e := (fromJson .j)}}{{$e}}{{end}}\"",
          "{app=\"web\"} | line_format `{{date \"2006-01-02\" now}} {{printf \"%5.2f|%x\" 1.5 .a}}` | decolorize",
          "{app=\"web\"} | drop a, b=\"c\", __error__ | keep d, e=~\"f.+\" # comment",
          "sum by (a, b) (rate({app=\"web\"} |= `x` | logfmt | c > 5 [5m] offset -1h30m))",
          "topk(5, quantile_over_time(0.99, {a=\"b\"} | json | unwrap duration(x) | y=\"\" [1m]) by (z))",
          "(count_over_time({a=\"b\"}[1m]) / on (x) group_left (y) vector(2)) > bool 1e3 or vector(0)",
          "label_replace(avg without (a) (bytes_rate({a=\"b\"}[1d])), \"d\", \"$1\", \"s\", \"(.*)\")",
          "sort_desc(max_over_time({a=\"b\"} | unwrap bytes(x) [1h]) by (y)) ^ 2 % 3 unless on () vector(1)",
          "absent_over_time({a=\"b\"}[1m]) == -0x1F + approx_topk(3, sum(rate_counter({a=\"b\"} | unwrap x [1m])))");

  private static final byte[][] TOKENS =
      Stream.of(
              "{", "}", "(", ")", "[5m]", "|", "|=", "!~", "\"", "`", "\\", "{{", "}}", "(?", "<_>",
              "or", "and", "by", "offset", "unwrap", "json", "1e999", "-", "#", "\n", "\0",
              "\u00e9", "range", ".")
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  private static final Pattern TEXTS = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|`[^`]*`");

  /// A sign that is none of the language is a name for Loki, which no print tells from others.
  private static final Pattern ODD_NAME =
      Pattern.compile("[^A-Za-z0-9_ {}()\\[\\]|=!~<>,.+*/%^#\"-]|!(?![=~>])|~|\\.[^0-9]");

  private static final List<String> LINES =
      List.of(
          "",
          "a=1 b=\"c d\" x 10.1.2.3 z",
          "{\"a\":{\"b\":[1,2]},\"c\":\"d\",\"_entry\":\"e\"}",
          "\033[1mx\0");

  @Test
  void query_damaged_isUnderstoodOrRefused() {
    run(40_000);
  }

  @Tag("long")
  @Test
  void query_damagedOften_isUnderstoodOrRefused() {
    run(1_200_000);
  }

  private static void run(int inputs) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int understood = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] good = QUERIES.get(i % QUERIES.size()).getBytes(StandardCharsets.UTF_8);
      String query = new String(Mutations.of(good, random, TOKENS), StandardCharsets.UTF_8);
      try {
        understood += isUnderstood(query) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed=" + seed + " input=" + i + " query=" + query, e);
      }
    }
    assertThat(understood).as("understood of %d", inputs).isBetween(inputs / 20, inputs * 19 / 20);
  }

  private static boolean isUnderstood(String query) {
    Expr expr;
    try {
      expr = LogqlParser.parse(query);
    } catch (TributaryException e) {
      assertRefused(e);
      return false;
    }
    String printed = LogqlPrinter.print(expr);
    if (!ODD_NAME.matcher(TEXTS.matcher(query).replaceAll("\"\"")).find()) {
      assertThat(LogqlPrinter.print(LogqlParser.parse(printed))).isEqualTo(printed);
    }
    assertThat(LogqlFormatter.format(expr)).isNotEmpty();
    return !(expr instanceof LogSelector log) || takesLines(log);
  }

  private static boolean takesLines(LogSelector log) {
    FollowedLines lines;
    try {
      lines = new FollowedLines(log);
    } catch (TributaryException e) {
      assertRefused(e);
      return false;
    }
    for (String line : LINES) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      lines.process(Labels.of("app", "web", "a", "7", "j", "[1,\"x\"]"), 1, bytes, bytes.length);
    }
    return true;
  }

  private static void assertRefused(TributaryException e) {
    assertThat(e.kind()).isEqualTo(ErrorKind.BAD_REQUEST);
    assertThat(e).hasMessageStartingWith("parse error");
  }
}
