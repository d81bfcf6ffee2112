package io.tributary.query.logql.ast;

import io.tributary.model.Matcher;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.convert.Quoting;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Prints expressions as LogQL that parses to the same.
public final class LogqlPrinter {
  private LogqlPrinter() {}

  public static String print(Expr expr) {
    return switch (expr) {
      case LogSelector log -> selector(log) + pipeline(log);
      case SampleExpr.Literal literal -> Floats.format(literal.value());
      case SampleExpr.Vector vector -> "vector(" + Floats.format(vector.value()) + ")";
      case SampleExpr.RangeAggregation range -> rangeAggregation(range);
      case SampleExpr.VectorAggregation vector -> vectorAggregation(vector);
      case SampleExpr.Binary binary -> binary(binary);
      case SampleExpr.LabelReplace replace ->
          "label_replace("
              + print(replace.of())
              + ","
              + quoted(replace.target(), replace.replacement(), replace.source(), replace.regex())
              + ")";
    };
  }

  private static String quoted(String... texts) {
    return Arrays.stream(texts).map(Quoting::quote).collect(Collectors.joining(","));
  }

  private static String selector(LogSelector log) {
    return log.matchers().stream()
        .map(LogqlPrinter::matcher)
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String matcher(Matcher matcher) {
    return matcher.name() + matcher.type() + Quoting.quote(matcher.value());
  }

  private static String pipeline(LogSelector log) {
    return log.stages().stream().map(stage -> " " + stage(stage)).collect(Collectors.joining());
  }

  private static String rangeAggregation(SampleExpr.RangeAggregation expr) {
    LogRange range = expr.range();
    StringBuilder text = new StringBuilder().append(expr.operation()).append('(');
    if (expr.operation() == RangeOperation.QUANTILE_OVER_TIME) {
      text.append(Floats.format(expr.parameter())).append(',');
    }
    text.append(selector(range.log())).append(pipeline(range.log()));
    Unwrap unwrap = range.unwrap();
    if (unwrap != null) {
      text.append(" | unwrap ").append(unwrapped(unwrap));
      unwrap.filters().forEach(filter -> text.append(" | ").append(condition(filter)));
    }
    text.append('[').append(Durations.format(range.rangeNs())).append(']');
    if (range.offsetNs() != 0) {
      text.append(" offset ").append(Durations.format(range.offsetNs()));
    }
    text.append(')');
    Grouping grouping = expr.grouping();
    return grouping == null ? text.toString() : text.append(' ').append(grouping).toString();
  }

  private static String unwrapped(Unwrap unwrap) {
    String conversion = unwrap.conversion().toString();
    return conversion.isEmpty() ? unwrap.label() : conversion + "(" + unwrap.label() + ")";
  }

  private static String vectorAggregation(SampleExpr.VectorAggregation expr) {
    Grouping grouping = expr.grouping();
    return expr.operation()
        + (grouping == null ? "" : " " + grouping + " ")
        + "("
        + (expr.operation().hasParameter() ? expr.parameter() + "," : "")
        + print(expr.of())
        + ")";
  }

  private static String binary(SampleExpr.Binary expr) {
    VectorMatching matching = expr.matching();
    StringBuilder text = new StringBuilder("(").append(print(expr.left()));
    text.append(' ').append(expr.operator()).append(expr.bool() ? " bool" : "");
    if (matching.on() || !matching.labels().isEmpty()) {
      text.append(matching.on() ? " on (" : " ignoring (")
          .append(String.join(",", matching.labels()))
          .append(')');
    }
    if (matching.cardinality() != VectorMatching.Cardinality.ONE_TO_ONE) {
      boolean left = matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE;
      text.append(left ? " group_left (" : " group_right (")
          .append(String.join(",", matching.include()))
          .append(')');
    }
    return text.append(' ').append(print(expr.right())).append(')').toString();
  }

  private static String stage(Stage stage) {
    return switch (stage) {
      case Stage.LineFilter filter -> lineFilter(filter);
      case Stage.Json json -> "| json" + extractions(json.extractions());
      case Stage.Logfmt logfmt ->
          "| logfmt"
              + (logfmt.strict() ? " --strict" : "")
              + (logfmt.keepEmpty() ? " --keep-empty" : "")
              + extractions(logfmt.extractions());
      case Stage.Regexp regexp -> "| regexp " + Quoting.quote(regexp.regex());
      case Stage.Pattern pattern -> "| pattern " + Quoting.quote(pattern.pattern());
      case Stage.Unpack unpack -> "| unpack";
      case Stage.LabelFilter filter -> "| " + condition(filter.condition());
      case Stage.LineFormat format -> "| line_format " + Quoting.quote(format.template());
      case Stage.LabelFormat format ->
          format.assignments().stream()
              .map(LogqlPrinter::assignment)
              .collect(Collectors.joining(",", "| label_format ", ""));
      case Stage.Decolorize decolorize -> "| decolorize";
      case Stage.Drop drop -> "| drop " + targets(drop.targets());
      case Stage.Keep keep -> "| keep " + targets(keep.targets());
    };
  }

  private static String lineFilter(Stage.LineFilter filter) {
    return filter.terms().stream()
        .map(term ->
            term.ip() ? "ip(" + Quoting.quote(term.text()) + ")" : Quoting.quote(term.text()))
        .collect(Collectors.joining(" or ", filter.operator() + " ", ""));
  }

  private static String extractions(List<Stage.Extraction> extractions) {
    return extractions.stream()
        .map(extraction -> extraction.name() + "=" + Quoting.quote(extraction.path()))
        .collect(Collectors.joining(",", extractions.isEmpty() ? "" : " ", ""));
  }

  private static String assignment(Stage.Assignment assignment) {
    String source = assignment.source();
    return assignment.target() + "=" + (assignment.template() ? Quoting.quote(source) : source);
  }

  private static String targets(List<Stage.Target> targets) {
    return targets.stream().map(LogqlPrinter::target).collect(Collectors.joining(","));
  }

  private static String target(Stage.Target target) {
    Matcher matcher = target.matcher();
    return matcher == null ? target.name() : matcher(matcher);
  }

  /// Returns the text of a label filter.
  public static String condition(LabelCondition condition) {
    return switch (condition) {
      case LabelCondition.And and ->
          "( " + condition(and.left()) + " , " + condition(and.right()) + " )";
      case LabelCondition.Or or ->
          "( " + condition(or.left()) + " or " + condition(or.right()) + " )";
      case LabelCondition.Text text -> matcher(text.matcher());
      case LabelCondition.Numeric number ->
          number.name() + number.comparison() + Floats.format(number.value());
      case LabelCondition.Duration duration ->
          duration.name() + duration.comparison() + duration.text();
      case LabelCondition.Bytes bytes -> bytes.name() + bytes.comparison() + bytes.text();
      case LabelCondition.Ip ip ->
          ip.name() + (ip.negative() ? "!=" : "=") + "ip(" + Quoting.quote(ip.pattern()) + ")";
    };
  }
}
