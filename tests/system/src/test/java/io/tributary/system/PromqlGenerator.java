package io.tributary.system;

import java.util.List;
import java.util.SplittableRandom;

/// Random queries about [PromqlData], of what Prometheus 2.42 and 3 have in common. Confined to one
/// thread.
final class PromqlGenerator {
  private static final String[] RANGE_FUNCTIONS = {
    "rate",
    "increase",
    "delta",
    "irate",
    "idelta",
    "deriv",
    "sum_over_time",
    "avg_over_time",
    "min_over_time",
    "max_over_time",
    "count_over_time",
    "last_over_time",
    "present_over_time",
    "stddev_over_time",
    "stdvar_over_time"
  };

  /// Of stored values alone: they count differences in the last digit too.
  private static final String[] COUNTS_OF_CHANGES = {"resets", "changes"};

  private static final String[] FUNCTIONS = {
    "abs",
    "ceil",
    "floor",
    "sgn",
    "sqrt",
    "exp",
    "ln",
    "log2",
    "timestamp",
    "hour",
    "day_of_week",
    "days_in_month",
    "sort",
    "sort_desc",
    "absent",
    "deg",
    "atan"
  };
  private static final String[] AGGREGATIONS = {
    "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"
  };
  private static final String[] OPERATORS = {
    "+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless", "atan2"
  };
  private static final String[] RANGES = {"30s", "1m", "90s", "5m", "10m"};
  private static final String[] NUMBERS = {"0", "1", "2.5", "-3", "1e3", "NaN", "Inf", "0.5"};

  private final SplittableRandom random;

  PromqlGenerator(SplittableRandom random) {
    this.random = random;
  }

  /// A query and the vectors it is made of, each a query as well.
  record Query(String text, List<Query> parts) {}

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  Query vector(int depth) {
    if (depth == 0) {
      return new Query(selector() + modifiers(), List.of());
    }
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> call(pick(RANGE_FUNCTIONS), range(depth));
      case 3 -> call(pick(COUNTS_OF_CHANGES), range(1));
      case 4, 5 -> call(pick(FUNCTIONS), vector(depth - 1));
      case 6, 7 -> aggregation(depth);
      case 8, 9 -> withScalar(depth);
      case 10, 11 -> binary(depth);
      case 12, 13 -> special(depth);
      default -> new Query(selector() + modifiers(), List.of());
    };
  }

  private static Query call(String function, Query argument) {
    return new Query(function + "(" + argument.text() + ")", argument.parts());
  }

  private Query range(int depth) {
    if (depth > 1 && random.nextInt(4) == 0) {
      Query inner = vector(depth - 1);
      String text =
          "(" + inner.text() + ")[" + pick("2m", "5m") + ":" + pick("30s", "1m", "") + "]";
      return new Query(text + modifiers(), List.of(inner));
    }
    return new Query(selector() + "[" + pick(RANGES) + "]" + modifiers(), List.of());
  }

  private String selector() {
    String name = pick("requests_total", "errors_total", "temperature", "latency_bucket");
    return name
        + pick(
            "", "", "{job=\"api\"}", "{job=~\"a.*\"}", "{instance!=\"i0\"}", "{instance=\"i1\"}");
  }

  private String modifiers() {
    return pick("", "", "", " offset 1m", " offset -45s", " offset 5m", " @ end()");
  }

  private String grouping() {
    return pick("", " by (job) ", " by (instance) ", " without (instance) ", " by (job, le) ");
  }

  private Query aggregation(int depth) {
    return switch (random.nextInt(6)) {
      case 0 ->
          wrapped(
              "quantile" + grouping() + "(" + pick("0.5", "0.9", "0", "2") + ", ",
              vector(depth - 1));
      // Of stored values alone: it makes labels of every digit of them.
      case 1 -> wrapped("count_values" + grouping() + "(\"v\", ", vector(0));
      default -> wrapped(pick(AGGREGATIONS) + grouping() + "(", vector(depth - 1));
    };
  }

  private static Query wrapped(String before, Query inner) {
    return new Query(before + inner.text() + ")", List.of(inner));
  }

  private Query withScalar(int depth) {
    Query inner = vector(depth - 1);
    String op = pick(OPERATORS);
    while (op.equals("and") || op.equals("or") || op.equals("unless")) {
      op = pick(OPERATORS);
    }
    boolean first = random.nextBoolean();
    String left = first ? "(" + inner.text() + ")" : pick(NUMBERS);
    String right = first ? pick(NUMBERS) : "(" + inner.text() + ")";
    return new Query(left + " " + op + bool(op) + " " + right, List.of(inner));
  }

  private String bool(String op) {
    boolean comparison = "==!=<=>=".contains(op);
    return comparison && random.nextInt(3) == 0 ? " bool" : "";
  }

  private Query binary(int depth) {
    Query left = vector(depth - 1);
    Query right = vector(depth - 1);
    String op = pick(OPERATORS);
    boolean set = op.equals("and") || op.equals("or") || op.equals("unless");
    String matching = pick("", " on (job, instance)", " ignoring (le)", " on (job)");
    boolean grouped = !set && !matching.isEmpty() && random.nextInt(3) == 0;
    String group = grouped ? pick(" group_left ()", " group_right ()", " group_left (le)") : "";
    String text =
        "(" + left.text() + ") " + op + bool(op) + matching + group + " (" + right.text() + ")";
    return new Query(text, List.of(left, right));
  }

  private Query special(int depth) {
    Query inner = vector(depth - 1);
    return switch (random.nextInt(7)) {
      case 0 ->
          new Query(
              "histogram_quantile(" + pick("0.5", "0.9", "1") + ", rate(latency_bucket[5m]))",
              List.of());
      case 1 -> after("label_replace(", inner, ", \"to\", \"x$1\", \"job\", \"(a.*)\")");
      case 2 -> after("label_join(", inner, ", \"to\", \"-\", \"job\", \"instance\")");
      case 3 -> after("clamp(", inner, ", -10, 10)");
      case 4 -> after("round(", inner, ", 5)");
      case 5 -> {
        Query range = range(depth);
        yield after("predict_linear(", range, ", 60)");
      }
      default -> {
        Query range = range(depth);
        yield new Query("quantile_over_time(0.5, " + range.text() + ")", range.parts());
      }
    };
  }

  private static Query after(String before, Query inner, String after) {
    boolean isVector = !inner.text().endsWith("]");
    String text = before + inner.text() + after;
    return new Query(
        text, isVector && !before.startsWith("predict") ? List.of(inner) : inner.parts());
  }
}
