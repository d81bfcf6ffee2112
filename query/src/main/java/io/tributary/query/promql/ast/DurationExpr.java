package io.tributary.query.promql.ast;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;

/// A length of time in a range, step or offset; it may depend on the query's step and range.
///
/// Arithmetic is on seconds as doubles. Source: Prometheus `promql/durations.go`.
public sealed interface DurationExpr {
  Span span();

  /// @param duration whether it was written as a duration, such as `5m`, and not as a number of
  ///   seconds
  record Literal(double seconds, boolean duration, Span span) implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// `step()`: the query's step; 0 for an instant query.
  record Step(Span span) implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// `range()`: the query's end minus its start.
  record Range(Span span) implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  record Negated(DurationExpr operand, Span span) implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  record Paren(DurationExpr inner, Span span) implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// @param op one of `+ - * / % ^`
  record Binary(BinaryOperator op, DurationExpr left, DurationExpr right, Span span)
      implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// `max_of(a, b)` or `min_of(a, b)`.
  record Extreme(boolean max, DurationExpr left, DurationExpr right, Span span)
      implements DurationExpr {
    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// Returns the length in milliseconds, which may be negative.
  ///
  /// @param stepMs the query's step; 0 for an instant query
  /// @param rangeMs the query's end minus its start
  /// @throws TributaryException BAD_REQUEST when it divides by zero or does not fit, with its first
  ///   and last offset
  default long millis(long stepMs, long rangeMs) {
    return checked(seconds(stepMs, rangeMs), true);
  }

  /// Returns the length in milliseconds, which must be positive, as a range or step must.
  ///
  /// @throws TributaryException BAD_REQUEST, also when it is not positive
  default long positiveMillis(long stepMs, long rangeMs) {
    return checked(seconds(stepMs, rangeMs), false);
  }

  private long checked(double seconds, boolean mayBeNegative) {
    if (!Double.isFinite(seconds)) {
      throw refused("duration is NaN or infinite");
    }
    if (seconds <= 0 && !mayBeNegative) {
      throw refused("duration must be greater than 0");
    }
    if (Math.abs(seconds) > MAX_SECONDS) {
      throw refused("duration is out of range");
    }
    return this instanceof Literal ? Math.round(seconds * 1000) : (long) (seconds * 1000);
  }

  /// The longest duration, in seconds, either way: what 64 bits of nanoseconds hold.
  double MAX_SECONDS = Long.MAX_VALUE / 1e9;

  private double seconds(long stepMs, long rangeMs) {
    return switch (this) {
      case Literal literal -> literal.seconds();
      case Step _ -> stepMs / 1000.0;
      case Range _ -> rangeMs / 1000.0;
      case Negated negated -> -negated.operand().seconds(stepMs, rangeMs);
      case Paren paren -> paren.inner().seconds(stepMs, rangeMs);
      case Extreme extreme -> {
        double left = extreme.left().seconds(stepMs, rangeMs);
        double right = extreme.right().seconds(stepMs, rangeMs);
        yield extreme.max() ? Math.max(left, right) : Math.min(left, right);
      }
      case Binary binary ->
          apply(
              binary,
              binary.left().seconds(stepMs, rangeMs),
              binary.right().seconds(stepMs, rangeMs));
    };
  }

  private static double apply(Binary binary, double left, double right) {
    BinaryOperator op = binary.op();
    if (right == 0 && op == BinaryOperator.DIVIDE) {
      throw ((DurationExpr) binary).refused("division by zero");
    }
    if (right == 0 && op == BinaryOperator.MODULO) {
      throw ((DurationExpr) binary).refused("modulo by zero");
    }
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> Math.pow(left, right);
      case OR,
          AND,
          UNLESS,
          EQUAL,
          NOT_EQUAL,
          LESS_OR_EQUAL,
          LESS,
          GREATER_OR_EQUAL,
          GREATER,
          TRIM_UPPER,
          TRIM_LOWER,
          ATAN2 ->
          throw new IllegalStateException("not an operator of durations op=" + op);
    };
  }

  private TributaryException refused(String what) {
    String place = span().start() + ":" + span().end();
    return new TributaryException(ErrorKind.BAD_REQUEST, place + ": " + what);
  }
}
