package io.tributary.query.promql.ast;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Prints trees as canonical PromQL. Confined to one thread.
final class ExprPrinter {
  private final StringBuilder out = new StringBuilder();

  private ExprPrinter() {}

  static String print(Expr expr) {
    ExprPrinter printer = new ExprPrinter();
    printer.write(expr);
    return printer.out.toString();
  }

  static String print(DurationExpr duration) {
    ExprPrinter printer = new ExprPrinter();
    printer.write(duration);
    return printer.out.toString();
  }

  /// Returns what stands before an aggregation's arguments.
  static String head(Expr.Aggregation aggregation) {
    ExprPrinter printer = new ExprPrinter();
    printer.writeHead(aggregation);
    return printer.out.toString();
  }

  /// Returns what stands between two operands.
  static String operator(Expr.BinaryOp binary) {
    ExprPrinter printer = new ExprPrinter();
    printer.writeOperator(binary);
    return printer.out.toString();
  }

  /// Returns what stands behind a subquery's expression.
  static String window(Expr.Subquery subquery) {
    ExprPrinter printer = new ExprPrinter();
    printer.writeWindow(subquery);
    return printer.out.toString();
  }

  private void write(Expr expr) {
    switch (expr) {
      case Expr.NumberLiteral number -> writeNumber(number.value(), number.duration());
      case Expr.StringLiteral text -> out.append(Quoting.quote(text.value()));
      case Expr.VectorSelector selector -> {
        writeSeries(selector);
        writeAt(selector.shift());
        writeBoundary(selector.boundary());
        writeOffset(selector.shift());
      }
      case Expr.MatrixSelector matrix -> {
        writeSeries(matrix.selector());
        out.append('[');
        writeLength(matrix.range());
        out.append(']');
        writeBoundary(matrix.selector().boundary());
        writeAt(matrix.selector().shift());
        writeOffset(matrix.selector().shift());
      }
      case Expr.Subquery subquery -> writeSubquery(subquery);
      case Expr.Aggregation aggregation -> writeAggregation(aggregation);
      case Expr.BinaryOp binary -> writeBinary(binary);
      case Expr.UnaryOp unary -> {
        out.append(unary.negative() ? '-' : '+');
        write(unary.expr());
      }
      case Expr.Call call -> {
        out.append(call.function().text());
        writeArgs(call.args());
      }
      case Expr.Paren paren -> writeArgs(List.of(paren.expr()));
    }
  }

  private void writeArgs(List<Expr> args) {
    out.append('(');
    for (int i = 0; i < args.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      write(args.get(i));
    }
    out.append(')');
  }

  private void writeSeries(Expr.VectorSelector selector) {
    String name = selector.name();
    List<String> conditions = new ArrayList<>();
    out.append(name);
    for (Matcher matcher : selector.matchers()) {
      if (name.isEmpty() || !matcher.name().equals(Labels.METRIC_NAME)) {
        String label = Quoting.labelName(matcher.name());
        conditions.add(label + matcher.type() + Quoting.quote(matcher.value()));
      }
    }
    if (name.isEmpty() || !conditions.isEmpty()) {
      Collections.sort(conditions);
      out.append('{').append(String.join(",", conditions)).append('}');
    }
  }

  private void writeBoundary(Boundary boundary) {
    if (boundary != Boundary.PLAIN) {
      out.append(' ').append(boundary.text());
    }
  }

  private void writeAt(TimeShift shift) {
    switch (shift.at()) {
      case null -> {}
      case TimeShift.At.Timestamp(long timestampMs) ->
          out.append(" @ ").append(seconds(timestampMs));
      case TimeShift.At.Start _ -> out.append(" @ start()");
      case TimeShift.At.End _ -> out.append(" @ end()");
    }
  }

  private void writeOffset(TimeShift shift) {
    DurationExpr offset = shift.offset();
    if (offset != null) {
      out.append(" offset ");
      int start = out.length();
      writeLength(offset);
      if (isArithmetic(offset)) {
        out.insert(start, signs(start));
      }
    }
  }

  private static boolean isArithmetic(DurationExpr offset) {
    return offset instanceof DurationExpr.Binary
        || (offset instanceof DurationExpr.Negated negated
            && negated.operand() instanceof DurationExpr.Binary);
  }

  /// Returns what makes arithmetic part of the offset that begins at `start`: as it is, it is only
  /// behind a parenthesis or two signs.
  private String signs(int start) {
    boolean open = out.charAt(start) == '(';
    boolean negative = out.charAt(start) == '-';
    return open || (negative && out.charAt(start + 1) == '-') ? "" : negative ? "+" : "++";
  }

  /// A number alone is printed as the duration that it is.
  private void writeLength(DurationExpr length) {
    if (length instanceof DurationExpr.Literal literal) {
      writeNumber(literal.seconds(), true);
    } else {
      write(length);
    }
  }

  private static String seconds(long timestampMs) {
    String digits = String.format(Locale.ROOT, "%04d", Math.abs(timestampMs));
    int point = digits.length() - 3;
    return (timestampMs < 0 ? "-" : "")
        + digits.substring(0, point)
        + '.'
        + digits.substring(point);
  }

  private void writeSubquery(Expr.Subquery subquery) {
    write(subquery.expr());
    writeWindow(subquery);
  }

  private void writeWindow(Expr.Subquery subquery) {
    out.append('[');
    writeLength(subquery.range());
    out.append(':');
    if (subquery.step() != null) {
      writeLength(subquery.step());
    }
    out.append(']');
    writeAt(subquery.shift());
    writeOffset(subquery.shift());
  }

  private void writeAggregation(Expr.Aggregation aggregation) {
    writeHead(aggregation);
    Expr param = aggregation.param();
    writeArgs(param == null ? List.of(aggregation.expr()) : List.of(param, aggregation.expr()));
  }

  private void writeHead(Expr.Aggregation aggregation) {
    out.append(aggregation.op().text());
    if (aggregation.without() || !aggregation.grouping().isEmpty()) {
      out.append(aggregation.without() ? " without " : " by ");
      writeLabels(aggregation.grouping());
      out.append(' ');
    }
  }

  /// Returns the left operand, in parentheses where its offset would go on with the operator.
  static Expr left(Expr.BinaryOp binary) {
    Expr left = binary.left();
    boolean arithmetic = binary.op().precedence() >= BinaryOperator.ADD.precedence();
    return arithmetic && endsInParenthesis(left) ? new Expr.Paren(left, left.span()) : left;
  }

  private static boolean endsInParenthesis(Expr expr) {
    return switch (expr) {
      case Expr.VectorSelector selector -> selector.shift().offset() instanceof DurationExpr.Paren;
      case Expr.BinaryOp binary -> endsInParenthesis(binary.right());
      case Expr.UnaryOp unary -> endsInParenthesis(unary.expr());
      case Expr.NumberLiteral _,
          Expr.StringLiteral _,
          Expr.Aggregation _,
          Expr.Call _,
          Expr.Paren _,
          Expr.MatrixSelector _, // no operand, as is a subquery
          Expr.Subquery _ ->
          false;
    };
  }

  private void writeBinary(Expr.BinaryOp binary) {
    write(left(binary));
    out.append(' ');
    writeOperator(binary);
    out.append(' ');
    write(binary.right());
  }

  private void writeOperator(Expr.BinaryOp binary) {
    out.append(binary.op().text());
    if (binary.returnBool()) {
      out.append(" bool");
    }
    if (binary.matching() != null) {
      writeMatching(binary.matching());
    }
  }

  private void writeMatching(VectorMatching matching) {
    boolean grouped =
        switch (matching.cardinality()) {
          case MANY_TO_ONE, ONE_TO_MANY -> true;
          case ONE_TO_ONE, MANY_TO_MANY -> false;
        };
    if (matching.on() || grouped || !matching.labels().isEmpty()) {
      out.append(matching.on() ? " on " : " ignoring ");
      writeLabels(matching.labels());
    }
    switch (matching.cardinality()) {
      case MANY_TO_ONE -> writeGroup(" group_left ", matching.include());
      case ONE_TO_MANY -> writeGroup(" group_right ", matching.include());
      case ONE_TO_ONE, MANY_TO_MANY -> {}
    }
    Double left = matching.fillLeft();
    Double right = matching.fillRight();
    if (left != null && right != null && (double) left == right) {
      writeFill(" fill ", left);
      return;
    }
    if (left != null) {
      writeFill(" fill_left ", left);
    }
    if (right != null) {
      writeFill(" fill_right ", right);
    }
  }

  private void writeGroup(String keyword, List<String> include) {
    out.append(keyword);
    writeLabels(include);
  }

  private void writeFill(String keyword, double value) {
    out.append(keyword).append('(').append(NumberText.format(value)).append(')');
  }

  private void writeLabels(List<String> names) {
    out.append(names.stream().map(Quoting::labelName).collect(Collectors.joining(", ", "(", ")")));
  }

  private void write(DurationExpr duration) {
    switch (duration) {
      case DurationExpr.Literal literal -> writeNumber(literal.seconds(), literal.duration());
      case DurationExpr.Step _ -> out.append("step()");
      case DurationExpr.Range _ -> out.append("range()");
      case DurationExpr.Negated negated -> {
        out.append('-');
        write(negated.operand());
      }
      case DurationExpr.Paren paren -> {
        out.append('(');
        write(paren.inner());
        out.append(')');
      }
      case DurationExpr.Binary binary -> {
        write(binary.left());
        out.append(' ').append(binary.op().text()).append(' ');
        write(binary.right());
      }
      case DurationExpr.Extreme extreme -> {
        out.append(extreme.max() ? "max_of(" : "min_of(");
        write(extreme.left());
        out.append(", ");
        write(extreme.right());
        out.append(')');
      }
    }
  }

  private void writeNumber(double value, boolean duration) {
    if (!duration) {
      out.append(NumberText.format(value));
      return;
    }
    if (value < 0) {
      out.append('-');
    }
    out.append(NumberText.formatDuration(Math.round(Math.abs(value) * 1000)));
  }
}
