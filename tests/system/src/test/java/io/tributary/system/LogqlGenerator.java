package io.tributary.system;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random queries about [LogqlData], of all that LogQL has but `topk` and `bottomk`: which of equal
/// ones those keep is not defined. Confined to one thread.
final class LogqlGenerator {
  private static final String[] SELECTORS = {
    "{app=\"json\"}",
    "{app=\"json\"}",
    "{app=\"logfmt\"}",
    "{app=\"logfmt\"}",
    "{app=\"access\"}",
    "{app=\"mixed\"}",
    "{app=\"packed\"}",
    "{app=~\"json|logfmt\"}",
    "{app=~\".+\"}",
    "{env=\"prod\"}",
    "{env!=\"prod\", app=~\".+\"}",
    "{app=~\".*o.*\", env=~\"dev|stage\"}",
    "{app!~\"json|mixed\", env=~\".+\"}",
    "{app=\"json\", env=\"prod\", zone=\"\"}",
    "{zone=~\"z.+\"}"
  };
  private static final String[] WORDS = {
    "error",
    "GET",
    "level",
    "10.0.",
    "timeout",
    "\"status\":",
    "user=",
    "é",
    "\\d",
    "ERR",
    "info",
    "a.b",
    "200",
    "\t",
    "/api",
    "{",
    "caf",
    "日本",
    " ",
    "dur",
    ""
  };
  private static final String[] REGEXPS = {
    "error|warn",
    "(?i)ERROR",
    "status[\":=]+[45]..",
    "^\\{",
    "user=\\w+",
    "\\d{3}",
    ".*",
    "[[:alpha:]]+=",
    "(GET|POST) /api",
    "10\\.0\\.\\d+\\.\\d+",
    "^$",
    "(?i)café",
    "(?:a|b)c?",
    "(?s).+",
    "\\bwarn\\b",
    ".+timeout.+",
    "[^a-z]",
    "level=(?:info|debug)",
    "日.",
    "^[^{].*$"
  };
  private static final String[] PATTERNS = {
    "<_>error<_>",
    "<_>level=<_>",
    "<_> - - <_>",
    "{<_>}",
    "<_>status<_>200<_>",
    "GET <_>",
    "<_>",
    "<_>\"<_> /api<_>\"<_>",
    "ts=<_> level=<_> <_>"
  };
  private static final String[] LABELS = {
    "level", "status", "msg", "user", "dur", "size", "method", "path", "ip", "nested_a",
    "nested_b_c", "arr", "trace_id", "app", "env", "pod", "missing", "__error__", "latency", "flag",
    "ratio", "detected_level", "service_name", "level_extracted", "app_extracted", "zone", "tenant"
  };
  private static final String[] RANGES = {"30s", "1m", "90s", "5m", "10m", "1h"};
  private static final String[] GROUPINGS = {
    "",
    " by (app)",
    " by (level)",
    " without (pod)",
    " by (env, level)",
    " without (level, status)",
    " by ()",
    " by (missing)"
  };
  private static final String[] AGGREGATIONS = {
    "sum", "avg", "min", "max", "count", "stddev", "stdvar"
  };

  private final SplittableRandom random;
  private final LogqlTemplates templates;

  LogqlGenerator(SplittableRandom random) {
    this.random = random;
    this.templates = new LogqlTemplates(random);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String quoted(String text) {
    return random.nextInt(3) == 0 && text.indexOf('`') < 0
        ? "`" + text + "`"
        : '"'
            + text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
            + '"';
  }

  private String several(String separator, int most, Supplier<String> each) {
    return IntStream.rangeClosed(0, random.nextInt(most))
        .mapToObj(i -> each.get())
        .collect(Collectors.joining(separator));
  }

  /// Returns a query of lines.
  String lines() {
    return pick(SELECTORS) + stages(4);
  }

  private String stages(int most) {
    return Stream.generate(() -> " " + stage())
        .limit(random.nextInt(most + 1))
        .collect(Collectors.joining());
  }

  private String stage() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> lineFilter();
      case 5, 6, 7, 8, 9 -> parser();
      case 10, 11, 12, 13 -> "| " + labelFilter(0);
      case 14, 15 -> "| line_format " + quoted(templates.template());
      case 16 -> "| label_format " + pick("x", "y", "new") + "=" + pick(LABELS);
      case 17 -> "| label_format " + pick("x", "app", "user") + "=" + quoted(templates.template());
      case 18 -> "| decolorize";
      default -> "| " + pick("drop ", "keep ") + several(", ", 3, this::labelMatcher);
    };
  }

  private String lineFilter() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 ->
          pick("|= ", "!= ", "|= ") + several(" or ", 2, () -> quoted(pick(WORDS)));
      case 5, 6, 7, 8 ->
          pick("|~ ", "!~ ", "|~ ") + several(" or ", 2, () -> quoted(pick(REGEXPS)));
      case 9, 10 -> pick("|> ", "!> ") + several(" or ", 2, () -> quoted(pick(PATTERNS)));
      default -> pick("|= ", "!= ") + ipRange();
    };
  }

  private String ipRange() {
    String range = pick("10.0.0.0/24", "10.0.0.1-10.0.0.40", "192.168.1.7", "::1", "2001:db8::/32");
    return "ip(" + quoted(range) + ")";
  }

  private String parser() {
    return switch (random.nextInt(9)) {
      case 0, 1 -> "| json";
      case 2 ->
          "| json "
              + several(
                  ", ",
                  3,
                  () ->
                      pick(
                          "a=\"nested.a\"",
                          "bc=\"nested.b.c\"",
                          "e0=\"arr[0]\"",
                          "e1=\"arr[1].k\"",
                          "u=\"user\"",
                          "level",
                          "status",
                          "z=\"nested\"",
                          "w=\"[\\\"odd key\\\"]\"",
                          "v=\"nested[\\\"b\\\"]\"",
                          "m=\"missing.path\"",
                          "app",
                          "arr",
                          "t=\"flag\""));
      case 3, 4 -> "| logfmt" + pick("", "", " --strict", " --keep-empty");
      // of one field one label: which of several gets it is not defined
      case 5 ->
          "| logfmt "
              + pick("", "--strict ")
              + pick("level", "l=\"level\"")
              + pick("", ", d=\"dur\"", ", msg, m=\"missing\"", ", app", ", quoted=\"q\", status");
      case 6 ->
          "| regexp "
              + quoted(
                  pick(
                      "level=(?P<level>\\w+)",
                      "(?P<method>GET|POST) (?P<path>\\S+)",
                      "status[\":=]+(?P<status>\\d+)",
                      "(?P<ip>\\d+\\.\\d+\\.\\d+\\.\\d+)",
                      "(?P<x>.*)",
                      "(?P<a>a)?(?P<b>.)",
                      "user=(?P<app>\\w+)"));
      case 7 ->
          "| pattern "
              + quoted(
                  pick(
                      "<ip> - - [<_>] \"<method> <path> <_>\" <status> <size> <dur>",
                      "<ip> - <_> \"<method> <_>\"<rest>",
                      "<_> level=<level> <_>",
                      "<a> <b>",
                      "{<x>}",
                      "ts=<ts> <rest>"));
      default -> "| unpack";
    };
  }

  private String labelFilter(int depth) {
    if (depth > 2 || random.nextInt(8) < 5) {
      return valueFilter();
    }
    String both =
        labelFilter(depth + 1) + pick(" and ", " or ", ", ", " ") + labelFilter(depth + 1);
    return random.nextBoolean() ? "(" + both + ")" : both;
  }

  private String valueFilter() {
    String label = pick(LABELS);
    return switch (random.nextInt(14)) {
      case 0, 1, 2, 3 ->
          label + pick("=", "!=") + quoted(pick("error", "info", "prod", "200", "", "é"));
      case 4, 5, 6 ->
          label + pick("=~", "!~") + quoted(pick("err.*", ".+", "", "[0-9]+", "(?i)INFO|error"));
      case 7, 8, 9 ->
          pick("status", "size", "ratio", "nested_a", label)
              + comparison()
              + pick("200", "400", "0", "1.5", "1e3", "-1", "499.0");
      case 10, 11 ->
          pick("dur", "latency", label) + comparison() + pick("100ms", "1s", "1m30s", "0.5s", "1d");
      // no KiB, which Loki rounds to KB when it passes a query on
      case 12 -> pick("size", label) + comparison() + pick("1KB", "512B", "1.5MB");
      default -> pick("ip", label) + pick("=", "!=") + ipRange();
    };
  }

  private String comparison() {
    return pick(" = ", " == ", " != ", " > ", " >= ", " < ", " <= ");
  }

  private String labelMatcher() {
    String label = pick(LABELS);
    return random.nextInt(3) > 0
        ? label
        : label + pick("=", "!=", "=~", "!~") + quoted(pick("error", ".+", "info|warn", "200", ""));
  }

  /// Returns a query of numbers.
  String numbers(int depth) {
    if (depth == 0) {
      return rangeAggregation();
    }
    String inner = numbers(depth - 1);
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> {
        String aggregation = pick(AGGREGATIONS);
        String grouping = pick(GROUPINGS);
        yield random.nextBoolean()
            ? aggregation + grouping + "(" + inner + ")"
            : aggregation + "(" + inner + ")" + grouping;
      }
      case 4 -> pick("sort", "sort_desc") + "(" + inner + ")";
      case 5, 6 -> {
        String operator =
            " " + pick("+", "-", "*", "/", "%", "^", ">", "<=", "==", "!=", "> bool") + " ";
        String number = pick("2", "0", "1.5", "1e2");
        yield "("
            + (random.nextBoolean() ? inner + operator + number : number + operator + inner)
            + ")";
      }
      case 7, 8 -> {
        String operator = pick("+", "-", "/", "*", "and", "or", "unless", ">", "==", "> bool");
        String matching =
            pick("", "", " on (app)", " ignoring (level)", " on (app, env)", " on ()");
        yield "(" + inner + " " + operator + matching + " " + numbers(depth - 1) + ")";
      }
      case 9 ->
          "label_replace("
              + inner
              + ", \""
              + pick("new", "app", "level")
              + "\", \""
              + pick("$1", "x-$1", "")
              + "\", \""
              + pick("app", "level", "missing")
              + "\", \""
              + pick("(.*)", "(j.*)n", "", ".+")
              + "\")";
      case 10 -> pick("vector(1)", "vector(0.5) or " + inner, inner + " or vector(0)");
      default -> inner;
    };
  }

  private String rangeAggregation() {
    String range =
        " ["
            + pick(RANGES)
            + "]"
            + pick("", "", "", " offset 1m", " offset 5m", " offset -2m")
            + ")";
    if (random.nextBoolean()) {
      String function =
          pick("count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time");
      return function + "(" + pick(SELECTORS) + stages(3) + range;
    }
    String function =
        pick(
            "sum_over_time",
            "avg_over_time",
            "min_over_time",
            "max_over_time",
            "stddev_over_time",
            "stdvar_over_time",
            "first_over_time",
            "last_over_time",
            "quantile_over_time",
            "rate",
            "rate_counter");
    String parameter = function.startsWith("quantile") ? pick("0.5", "0.99", "0", "1") + ", " : "";
    String unwrapped =
        pick(
            "status",
            "size",
            "dur",
            "latency",
            "ratio",
            "missing",
            "nested_a",
            "duration(dur)",
            "duration_seconds(latency)",
            "bytes(size)");
    String filter = pick("", "", " | __error__=\"\"", " | status>300 | __error__=\"\"");
    boolean grouped = !function.startsWith("sum") && !function.startsWith("rate");
    return function
        + "("
        + parameter
        + pick(SELECTORS)
        + " "
        + parser()
        + stages(1)
        + " | unwrap "
        + unwrapped
        + filter
        + range
        + (grouped ? pick(GROUPINGS) : "");
  }
}
