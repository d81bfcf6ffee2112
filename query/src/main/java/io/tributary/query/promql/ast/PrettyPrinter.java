package io.tributary.query.promql.ast;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Prints trees as PromQL over several lines, where one would be too long. Confined to one thread.
///
/// Source: Prometheus `promql/parser/prettier.go`.
public final class PrettyPrinter {
  private static final int MAX_LINE_BYTES = 100;
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private PrettyPrinter() {}

  public static String print(Expr expr) {
    PrettyPrinter printer = new PrettyPrinter();
    printer.write(expr, 0);
    return printer.out.toString();
  }

  private void write(Expr expr, int level) {
    String line = expr.toString();
    if (expr instanceof Expr.UnaryOp unary) {
      indent(level);
      out.append(unary.negative() ? '-' : '+');
      PrettyPrinter operand = new PrettyPrinter();
      operand.write(unary.expr(), level);
      out.append(operand.out.toString().strip());
    } else if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES) {
      split(expr, line, level);
    } else {
      indent(expr instanceof Expr.Subquery ? 0 : level);
      out.append(line);
    }
  }

  private void split(Expr expr, String line, int level) {
    switch (expr) {
      case Expr.Aggregation aggregation -> {
        indent(level);
        out.append(ExprPrinter.head(aggregation));
        Expr param = aggregation.param();
        args(
            param == null ? List.of(aggregation.expr()) : List.of(param, aggregation.expr()),
            level);
      }
      case Expr.BinaryOp binary -> {
        write(ExprPrinter.left(binary), level + 1);
        out.append('\n');
        indent(level);
        out.append(ExprPrinter.operator(binary)).append('\n');
        write(binary.right(), level + 1);
      }
      case Expr.Call call -> {
        indent(level);
        out.append(call.function().text());
        args(call.args(), level);
      }
      case Expr.Paren paren -> {
        indent(level);
        args(List.of(paren.expr()), level);
      }
      case Expr.Subquery subquery -> {
        write(subquery.expr(), level);
        out.append(ExprPrinter.window(subquery));
      }
      case Expr.NumberLiteral _,
          Expr.StringLiteral _,
          Expr.VectorSelector _,
          Expr.MatrixSelector _,
          Expr.UnaryOp _ -> {
        indent(level);
        out.append(line);
      }
    }
  }

  private void args(List<Expr> args, int level) {
    out.append("(\n");
    for (int i = 0; i < args.size(); i++) {
      out.append(i == 0 ? "" : ",\n");
      write(args.get(i), level + 1);
    }
    out.append('\n');
    indent(level);
    out.append(')');
  }

  private void indent(int level) {
    out.repeat(INDENT, level);
  }
}
