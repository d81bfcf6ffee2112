package io.tributary.query.logql.ast;

import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.convert.Quoting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Prints expressions for readers: what is longer than a line is broken and indented. Source: Loki
/// `pkg/logql/syntax/prettier.go`.
public final class LogqlFormatter {
  private static final int MAX_LINE = 100;

  private LogqlFormatter() {}

  public static String format(Expr expr) {
    return format(expr, 0);
  }

  private static String indent(int level) {
    return "  ".repeat(level);
  }

  private static boolean fits(String line) {
    return line.getBytes(StandardCharsets.UTF_8).length <= MAX_LINE;
  }

  private static String format(Expr expr, int level) {
    String line = LogqlPrinter.print(expr);
    boolean whole =
        fits(line) || expr instanceof SampleExpr.Literal || expr instanceof SampleExpr.Vector;
    if (whole) {
      return indent(level) + line;
    }
    return switch (expr) {
      case LogSelector log -> selector(log, level);
      case SampleExpr.Literal _, SampleExpr.Vector _ -> line;
      case SampleExpr.RangeAggregation range -> rangeAggregation(range, level);
      case SampleExpr.VectorAggregation vector -> vectorAggregation(vector, level);
      case SampleExpr.Binary binary ->
          format(binary.left(), level + 1)
              + "\n"
              + indent(level)
              + operator(binary)
              + "\n"
              + format(binary.right(), level + 1);
      case SampleExpr.LabelReplace replace -> labelReplace(replace, level);
    };
  }

  private static String selector(LogSelector log, int level) {
    StringBuilder text = new StringBuilder(indent(level));
    text.append(LogqlPrinter.print(new LogSelector(log.matchers(), List.of())));
    for (String stage : stages(log.stages(), indent(level + 1))) {
      text.append('\n').append(stage);
    }
    return text.toString();
  }

  private static String operator(SampleExpr.Binary expr) {
    VectorMatching matching = expr.matching();
    String text = expr.operator() + (expr.bool() ? " bool" : "");
    if (matching.labels().isEmpty()) {
      return text; // though `on ()` has a meaning, as Loki leaves it
    }
    String group =
        switch (matching.cardinality()) {
          case ONE_TO_ONE -> "";
          case MANY_TO_ONE -> "group_left";
          case ONE_TO_MANY -> "group_right";
        };
    String include =
        matching.include().isEmpty() ? "" : " (" + String.join(", ", matching.include()) + ")";
    return text
        + (matching.on() ? " on (" : " ignoring (")
        + String.join(", ", matching.labels())
        + ") "
        + group
        + include;
  }

  /// Returns a line per stage; line filters that follow each other share one, as far as they fit.
  private static List<String> stages(List<Stage> stages, String margin) {
    List<String> lines = new ArrayList<>();
    List<Stage.LineFilter> filters = new ArrayList<>();
    for (Stage stage : stages) {
      if (stage instanceof Stage.LineFilter filter) {
        filters.addAll(filter.parts());
        continue;
      }
      addFilters(filters, margin, lines);
      filters.clear();
      boolean indented = !(stage instanceof Stage.Decolorize); // as Loki leaves it
      lines.add((indented ? margin : "") + LogqlPrinter.stage(stage));
    }
    addFilters(filters, margin, lines);
    return lines;
  }

  /// Adds filters; one that has a line of its own loses what follows an `or`, as in Loki.
  private static void addFilters(
      List<Stage.LineFilter> filters, String margin, List<String> lines) {
    if (filters.isEmpty()) {
      return;
    }
    String joined = filters.stream().map(LogqlPrinter::stage).collect(Collectors.joining(" "));
    if (fits(joined)) {
      lines.add(margin + joined);
      return;
    }
    addFilters(filters.subList(0, filters.size() - 1), margin, lines);
    Stage.LineFilter last = filters.getLast();
    lines.add(
        margin
            + LogqlPrinter.stage(
                new Stage.LineFilter(last.operator(), last.terms().subList(0, 1))));
  }

  private static String range(LogRange range, int level) {
    StringBuilder text = new StringBuilder(format(range.log(), level));
    Unwrap unwrap = range.unwrap();
    if (unwrap != null) {
      String margin = "\n" + indent(level + 1);
      text.append(margin).append("| unwrap ").append(LogqlPrinter.unwrapped(unwrap));
      for (LabelCondition filter : unwrap.filters()) {
        text.append(margin).append("| ").append(LogqlPrinter.condition(filter));
      }
    }
    text.append(" [").append(Durations.formatRange(range.rangeNs())).append(']');
    if (range.offsetNs() != 0) {
      text.append(" offset ").append(Durations.formatRange(range.offsetNs()));
    }
    return text.toString();
  }

  private static String rangeAggregation(SampleExpr.RangeAggregation expr, int level) {
    List<String> arguments = new ArrayList<>();
    if (expr.operation() == RangeOperation.QUANTILE_OVER_TIME) {
      arguments.add(indent(level + 1) + Floats.format(expr.parameter()));
    }
    arguments.add(range(expr.range(), level + 1));
    return call(expr.operation().toString(), arguments, level) + grouping(expr.grouping());
  }

  private static String vectorAggregation(SampleExpr.VectorAggregation expr, int level) {
    List<String> arguments = new ArrayList<>();
    if (expr.operation().hasParameter()) {
      arguments.add(indent(level + 1) + expr.parameter());
    }
    arguments.add(format(expr.of(), level + 1));
    return call(expr.operation() + grouping(expr.grouping()), arguments, level);
  }

  private static String labelReplace(SampleExpr.LabelReplace expr, int level) {
    List<String> arguments = new ArrayList<>();
    arguments.add(format(expr.of(), level + 1));
    for (String text : List.of(expr.target(), expr.replacement(), expr.source(), expr.regex())) {
      arguments.add(indent(level + 1) + Quoting.quote(text));
    }
    return call("label_replace", arguments, level);
  }

  private static String call(String name, List<String> arguments, int level) {
    return indent(level)
        + name
        + "(\n"
        + String.join(",\n", arguments)
        + "\n"
        + indent(level)
        + ")";
  }

  private static String grouping(@Nullable Grouping grouping) {
    if (grouping == null) {
      return "";
    }
    String names = " (" + String.join(", ", grouping.labels()) + ")";
    boolean none = grouping.labels().isEmpty();
    return grouping.without() ? " without" + (none ? "" : names) : none ? "" : " by" + names;
  }
}
