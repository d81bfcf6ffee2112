package io.tributary.system;

import java.util.List;
import java.util.SplittableRandom;

/// Random queries about [PromqlData]: of what Prometheus 2.42 and 3 have in common, or of all that
/// 3 has with its feature flags. Confined to one thread.
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
  private static final String[] RANGE_FUNCTIONS_OF_3 = {
    "mad_over_time",
    "first_over_time",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
    "absent_over_time"
  };
  private static final String[] RANGES = {"30s", "1m", "90s", "5m", "10m"};
  private static final String[] NUMBERS = {"0", "1", "2.5", "-3", "1e3", "NaN", "Inf", "0.5"};

  private final SplittableRandom random;
  private final boolean of3;

  /// @param of3 whether all that Prometheus 3 has is asked for
  PromqlGenerator(SplittableRandom random, boolean of3) {
    this.random = random;
    this.of3 = of3;
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
    if (of3 && random.nextInt(3) == 0) {
      return vectorOf3(depth);
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

  private Query vectorOf3(int depth) {
    Query inner = vector(depth - 1);
    return switch (random.nextInt(10)) {
      case 0, 1 -> call(pick(RANGE_FUNCTIONS_OF_3), range(depth));
      case 2 -> after("double_exponential_smoothing(", range(1), ", 0.5, 0.3)");
      case 3 -> after("sort_by_label(", inner, ", \"job\", \"instance\")");
      case 4 -> after("limit_ratio(" + pick("0.5", "-0.3", "1") + ", ", inner, ")");
      case 5 ->
          new Query(
              pick("rate", "increase", "delta", "changes", "resets").concat("(")
                  + selector()
                  + "["
                  + pick(RANGES)
                  + "]"
                  + pick(" anchored", " anchored", "")
                  + modifiers()
                  + ")",
              List.of());
      case 6 ->
          new Query(
              pick("rate", "increase", "delta")
                  + "("
                  + selector()
                  + "[2m] smoothed"
                  + modifiers()
                  + ")",
              List.of());
      case 7 -> call("sum_over_time", new Query(selector() + "[(30s + 1m) * 2]", List.of()));
      case 8 -> filled(depth);
      default -> ofNative();
    };
  }

  private Query filled(int depth) {
    Query left = vector(depth - 1);
    Query right = vector(depth - 1);
    String fill = pick("fill(0)", "fill_left(1)", "fill_right(2)", "fill_left(3) fill_right(4)");
    String op = pick("+", "-", "*", ">", "==");
    String matching = pick(" on (job, instance) ", " ignoring (le) ", " ");
    String text = "(" + left.text() + ") " + op + matching + fill + " (" + right.text() + ")";
    return new Query(text, List.of(left, right));
  }

  /// What is a float of native histograms.
  private Query ofNative() {
    String histograms = pick("native_seconds", "custom_seconds");
    String range = pick("rate", "increase", "sum_over_time", "avg_over_time", "last_over_time");
    String each = range + "(" + histograms + "[" + pick(RANGES) + "]" + modifiers() + ")";
    String vector =
        pick(each, "sum by (job) (" + each + ")", "avg (" + histograms + ")", histograms);
    String function =
        pick(
            "histogram_quantile(0.9, %s)",
            "histogram_quantile(0.1, %s)",
            "histogram_fraction(0.5, 3, %s)",
            "histogram_quantiles(%s, \"q\", 0.5, 0.99)",
            "histogram_count(%s)",
            "histogram_sum(%s)",
            "histogram_avg(%s)",
            "histogram_stddev(%s)",
            "histogram_stdvar(%s)",
            "count(%s)");
    return new Query(function.formatted(vector), List.of());
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
