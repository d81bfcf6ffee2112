package io.tributary.query.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Matcher;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is printed reads back as the same tree, places aside.
final class PromqlRoundTripTest {
  private static final List<Function> FUNCTIONS = List.of(Function.values());
  private static final Pattern EVAL =
      Pattern.compile(
          "^\\s*eval(?:_\\w+)?\\s+(?:instant(?:\\s+at\\s+\\S+)?|range from \\S+ to \\S+ step \\S+)\\s+(.*)$");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void parse_printedTree_isTheSameTree(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 400; i++) {
      String text = new Grammar(random).vector(3);
      assertRoundTrip(text, "seed=" + seed + " case=" + i);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a offset +(5m) ^ 2; (a offset (5m)) ^ 2",
        "-a offset +(5m) * 2 + 3; (-a offset (5m)) * 2 + 3",
        "a + b offset +(5m) - c; (a + b offset (5m)) - c",
        "a offset +(5m) > 2; a offset (5m) > 2",
        "a offset (5m) ^ 2; a offset (5m) ^ 2",
        "a offset +-5m * 2; a offset +-5m * 2",
        "a offset +-5m ^ 2; a offset +-5m ^ 2",
        "a offset ++5m * 2; a offset ++5m * 2",
        "a offset --5m * 2; a offset --5m * 2"
      })
  void print_offsetBesideArithmetic_saysTheSame(String text, String printed) {
    Expr expr = PromqlParser.parse(text, PromqlOptions.ALL);
    assertThat(expr).hasToString(printed);
    assertThat(PromqlParser.parse(printed, PromqlOptions.ALL)).hasToString(printed);
  }

  @Test
  void parse_scriptsOfPrometheus_readBack() throws IOException {
    Path folder = Path.of("..", "..", "shared", "conformance", "promql");
    if (!Files.isDirectory(folder)) {
      return;
    }
    int queries = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        for (String query : queries(file)) {
          assertRoundTrip(query, "file=" + file.getFileName());
          queries++;
        }
      }
    }
    assertThat(queries).isGreaterThan(1000);
  }

  private static List<String> queries(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> queries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      java.util.regex.Matcher matcher = EVAL.matcher(lines.get(i));
      boolean fails = lines.get(i).contains("eval_fail");
      for (int j = i + 1; j < lines.size() && lines.get(j).strip().startsWith("expect"); j++) {
        fails |= lines.get(j).strip().startsWith("expect fail");
      }
      if (matcher.matches() && !fails) {
        queries.add(matcher.group(1));
      }
    }
    return queries;
  }

  private static void assertRoundTrip(String text, String origin) {
    Expr first = PromqlParser.parse(text, PromqlOptions.ALL);
    Expr second = PromqlParser.parse(first.toString(), PromqlOptions.ALL);
    assertThat(second)
        .as(() -> origin + " text=" + text + " printed=" + first)
        .usingRecursiveComparison()
        .ignoringFieldsOfTypes(Span.class)
        .ignoringCollectionOrderInFieldsMatchingRegexes(".*matchers") // they are printed in order
        .ignoringFieldsMatchingRegexes(".*(range|offset|step)\\.duration") // as are numbers alone
        .withEqualsForType(Matcher::equals, Matcher.class)
        .withComparatorForType(Double::compare, Double.class)
        .isEqualTo(first);
  }

  /// Writes random valid queries.
  private record Grammar(SplittableRandom random) {
    String vector(int depth) {
      if (depth == 0) {
        return selector() + shift();
      }
      return switch (random.nextInt(8)) {
        case 0 -> selector() + pick("", " smoothed") + shift();
        case 1 -> aggregation(depth - 1);
        case 2 -> "(" + vector(depth - 1) + ")";
        case 3 -> pick("-", "+", "- ") + vector(depth - 1);
        case 4 -> call(depth - 1);
        case 5 -> vector(depth - 1) + arithmetic() + scalar(depth - 1);
        default -> "(" + vector(depth - 1) + ")" + operator() + vector(depth - 1);
      };
    }

    private String scalar(int depth) {
      return switch (depth == 0 ? random.nextInt(2) : random.nextInt(5)) {
        case 0 ->
            pick(
                "1", "-2.5", "0x1F", "1e9", ".25", "Inf", "-inf", "NaN", "1_000", "6.02e23",
                "5e-324");
        case 1 -> pick("5m", "1h30m", "2y", "1w1d", "100ms", "-30s");
        case 2 ->
            "("
                + scalar(depth - 1)
                + pick(" + ", " ^ ", " % ", " atan2 ", " >= bool ")
                + scalar(depth - 1)
                + ")";
        case 3 -> "scalar(" + vector(depth - 1) + ")";
        default -> pick("time()", "pi()", "step()", "max_of(1, 2)");
      };
    }

    private String selector() {
      String name =
          pick("up", "a:b", "sum", "offset", "start", "fill", "{\"ö.x\"}", "{__name__=~\"a|b\"}");
      if (name.startsWith("{")) {
        return name;
      }
      return name
          + pick("", "{}", "{a=\"\\n\\\"\"}", "{b!~'x.*', \"c d\"!=`\\`}", "{inf=\"\\xff\",}");
    }

    /// Arithmetic goes on after an offset in parentheses that has no sign.
    private String shift() {
      return pick("", "", " offset 5m", " offset -" + duration(0), " offset -(" + duration(2) + ")")
          + pick("", "", " @ 1609746000.123", " @ start()", " @ end()", " @ -5");
    }

    private String duration(int depth) {
      if (depth == 0) {
        return pick("5m", "90", "1d", "0.5", "step()", "range()");
      }
      return switch (random.nextInt(3)) {
        case 0 -> "(" + duration(depth - 1) + ")";
        case 1 ->
            pick("min_of", "MAX_OF") + "(" + duration(depth - 1) + "," + duration(depth - 1) + ")";
        default -> duration(depth - 1) + pick("+", " + -0.1 + ") + duration(depth - 1);
      };
    }

    private String aggregation(int depth) {
      String by = pick("", " by (a, \"b.c\") ", " without () ", " without (sum) ");
      return pick("sum", "AVG", "group", "stdvar")
          + by
          + "("
          + vector(depth)
          + ")"
          + (by.isEmpty() ? pick("", " by (bool)") : "")
          + pick("", " + on (a) topk by (x) (3, " + vector(depth) + ")");
    }

    private String call(int depth) {
      Function function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
      if (function.returnType() != ValueType.VECTOR || function == Function.INFO) {
        return "info(" + vector(depth) + ", {x=~\".*\"})";
      }
      List<String> args = new ArrayList<>();
      for (int i = 0; i < function.minArgs(); i++) {
        args.add(
            switch (function.argTypeAt(i)) {
              case SCALAR -> scalar(depth);
              case STRING -> pick("'a\\'b'", "\"é\\t\"", "`x`");
              case VECTOR -> vector(depth);
              case MATRIX -> matrix(depth);
            });
      }
      return function.text() + "(" + String.join(", ", args) + ")";
    }

    private String matrix(int depth) {
      if (random.nextBoolean()) {
        return selector() + "[" + duration(2) + "]" + shift();
      }
      return "("
          + vector(depth)
          + ")[90 + "
          + duration(1)
          + ":"
          + pick("", duration(1))
          + "]"
          + shift();
    }

    private String arithmetic() {
      return pick(" + ", "-", " * ", "/", " % ", " ^ ", " > ", " ==bool ", " >/ ", " </ ");
    }

    private String operator() {
      if (random.nextInt(3) == 0) {
        return pick(" and ", " or on () ", " unless ignoring (a,) ");
      }
      return arithmetic()
          + pick(
              "", " on (a) ", " ignoring (\"x y\") group_left () ", " on (a) group_right (b, c) ")
          + pick("", " fill (0) ", " fill_left(-1) ", " fill_right(inf) fill_left(5) ");
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
