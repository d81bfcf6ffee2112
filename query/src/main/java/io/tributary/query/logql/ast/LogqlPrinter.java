package io.tributary.query.logql.ast;

import io.tributary.model.Matcher;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.convert.Quoting;
import io.tributary.query.logql.regex.SimpleRegex;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Prints expressions on one line, as LogQL, in Loki's way: a size is rounded as a reader would.
public final class LogqlPrinter {
  private LogqlPrinter() {}

  public static String print(Expr expr) {
    return switch (expr) {
      case LogSelector log -> selector(log) + pipeline(log);
      case SampleExpr.Literal literal -> literal(literal.value());
      case SampleExpr.Vector vector -> String.format(Locale.ROOT, "vector(%f)", vector.value());
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

  /// Returns a number as it is read: `-0` would be a duration.
  private static String literal(double value) {
    boolean negativeZero = Double.compare(value, -0.0) == 0;
    return negativeZero ? "-0.0" : Floats.format(value);
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

  /// Returns the number without an exponent.
  private static String plain(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
        : Floats.format(value);
  }

  private static String rangeAggregation(SampleExpr.RangeAggregation expr) {
    LogRange range = expr.range();
    StringBuilder text = new StringBuilder().append(expr.operation()).append('(');
    if (expr.operation() == RangeOperation.QUANTILE_OVER_TIME) {
      text.append(plain(expr.parameter())).append(',');
    }
    text.append(selector(range.log())).append(pipeline(range.log()));
    Unwrap unwrap = range.unwrap();
    if (unwrap != null) {
      text.append(" | unwrap ").append(unwrapped(unwrap));
      unwrap.filters().forEach(filter -> text.append(" | ").append(condition(filter)));
    }
    text.append('[').append(Durations.formatRange(range.rangeNs())).append(']');
    if (range.offsetNs() != 0) {
      text.append(" offset ").append(Durations.format(range.offsetNs()));
    }
    text.append(')');
    Grouping grouping = expr.grouping();
    return grouping == null ? text.toString() : text.append(' ').append(grouping).toString();
  }

  static String unwrapped(Unwrap unwrap) {
    String conversion = unwrap.conversion().toString();
    return conversion.isEmpty() ? unwrap.label() : conversion + "(" + unwrap.label() + ")";
  }

  private static String vectorAggregation(SampleExpr.VectorAggregation expr) {
    Grouping grouping = expr.grouping();
    return expr.operation()
        + (grouping == null || grouping.isSingle() ? "" : " " + grouping)
        + "("
        + (expr.operation().hasParameter() ? expr.parameter() + "," : "")
        + print(expr.of())
        + ")";
  }

  private static String binary(SampleExpr.Binary expr) {
    return "(" + print(expr.left()) + " " + operator(expr) + " " + print(expr.right()) + ")";
  }

  /// Returns the operator with what it matches by.
  private static String operator(SampleExpr.Binary expr) {
    VectorMatching matching = expr.matching();
    StringBuilder text = new StringBuilder(expr.operator() + (expr.bool() ? " bool" : ""));
    if (matching.on() || !matching.labels().isEmpty()) {
      text.append(matching.on() ? " on (" : " ignoring (")
          .append(String.join(",", matching.labels()))
          .append(") ");
      if (matching.cardinality() != VectorMatching.Cardinality.ONE_TO_ONE) {
        boolean left = matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE;
        text.append(left ? "group_left" : "group_right");
        if (!matching.include().isEmpty()) {
          text.append(" (").append(String.join(",", matching.include())).append(')');
        }
      }
    }
    return text.toString();
  }

  static String stage(Stage stage) {
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
    String joined = filter.operator().isNegative() ? " " + filter.operator() + " " : " or ";
    return filter.terms().stream()
        .map(term ->
            term.ip() ? "ip(" + Quoting.quote(term.text()) + ")" : Quoting.quote(term.text()))
        .collect(Collectors.joining(joined, filter.operator() + " ", ""));
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
      case LabelCondition.Text text -> text(text.matcher());
      case LabelCondition.Numeric number ->
          number.name() + number.comparison() + plain(number.value());
      case LabelCondition.Duration duration ->
          duration.name() + duration.comparison() + Durations.format(duration.nanos());
      case LabelCondition.Bytes bytes ->
          bytes.name() + bytes.comparison() + ByteSizes.format(bytes.bytes());
      case LabelCondition.Ip ip ->
          ip.name() + (ip.negative() ? "!=" : "=") + "ip(" + Quoting.quote(ip.pattern()) + ")";
    };
  }

  private static String text(Matcher matcher) {
    boolean raw =
        matcher.type() == Matcher.Type.REGEX
            && matcher.value().indexOf('`') < 0
            && SimpleRegex.testsOf(matcher.value(), true) == null;
    return raw ? matcher.name() + "=~`" + matcher.value() + "`" : matcher(matcher);
  }
}
