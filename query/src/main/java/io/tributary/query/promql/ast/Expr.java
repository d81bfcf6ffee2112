package io.tributary.query.promql.ast;

import io.tributary.model.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression. Immutable; `toString` is canonical PromQL that parses to the same tree.
///
/// What the parser returns is type-checked: an engine need not check again.
public sealed interface Expr {
  Span span();

  ValueType type();

  /// @param duration whether it was written as a duration, such as `5m`; the value is then seconds
  record NumberLiteral(double value, boolean duration, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// @param value unquoted; bytes that are not UTF-8 stand as U+DC80 … U+DCFF
  record StringLiteral(String value, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// The newest samples of series.
  ///
  /// @param name the metric's name where it was given as one, else ""
  /// @param matchers all conditions, that on the name among them; at least one refuses "", except
  ///   inside `info()`
  /// @param shift the time it looks at
  record VectorSelector(
      String name, List<Matcher> matchers, TimeShift shift, Boundary boundary, Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// Samples of series over a range.
  ///
  /// @param selector what is read, with offset, `@` and boundary
  /// @param range positive once resolved
  record MatrixSelector(VectorSelector selector, DurationExpr range, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// An instant vector evaluated many times over a range.
  ///
  /// @param step null for the engine's default
  record Subquery(
      Expr expr, DurationExpr range, @Nullable DurationExpr step, TimeShift shift, Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// @param param null for aggregators without one
  /// @param grouping label names as written, without repeats
  record Aggregation(
      Aggregator op,
      Expr expr,
      @Nullable Expr param,
      List<String> grouping,
      boolean without,
      Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// @param matching set when both sides are vectors, else null
  /// @param returnBool whether a comparison yields 0 or 1 instead of filtering
  record BinaryOp(
      BinaryOperator op,
      Expr left,
      Expr right,
      @Nullable VectorMatching matching,
      boolean returnBool,
      Span span)
      implements Expr {
    @Override
    public ValueType type() {
      boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
      return scalars ? ValueType.SCALAR : ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// @param negative whether the sign is minus; a plus changes nothing but what it stands before
  record UnaryOp(boolean negative, Expr expr, Span span) implements Expr {
    @Override
    public ValueType type() {
      return expr.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// @param args as many as were written; optional ones may be missing
  record Call(Function function, List<Expr> args, Span span) implements Expr {
    @Override
    public ValueType type() {
      return function.returnType();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  record Paren(Expr expr, Span span) implements Expr {
    @Override
    public ValueType type() {
      return expr.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// Returns this expression without the parentheses around it.
  default Expr unwrap() {
    Expr inner = this;
    while (inner instanceof Paren paren) {
      inner = paren.expr();
    }
    return inner;
  }

  /// Returns the direct parts of this expression, in the order they were written.
  default List<Expr> children() {
    return switch (this) {
      case NumberLiteral _, StringLiteral _, VectorSelector _ -> List.of();
      case MatrixSelector matrix -> List.of(matrix.selector());
      case Subquery subquery -> List.of(subquery.expr());
      case Aggregation aggregation ->
          aggregation.param() == null
              ? List.of(aggregation.expr())
              : List.of(aggregation.param(), aggregation.expr());
      case BinaryOp binary -> List.of(binary.left(), binary.right());
      case UnaryOp unary -> List.of(unary.expr());
      case Call call -> call.args();
      case Paren paren -> List.of(paren.expr());
    };
  }
}
