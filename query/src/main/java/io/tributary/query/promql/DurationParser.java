package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.DurationExpr;
import io.tributary.query.promql.ast.Span;
import org.jspecify.annotations.Nullable;

/// Parses the lengths of time of ranges, steps and offsets.
final class DurationParser {
  private static final String EXPECTED = ", expected number, duration, step(), or range()";

  private final TokenStream tokens;
  private final PromqlOptions options;

  DurationParser(TokenStream tokens, PromqlOptions options) {
    this.tokens = tokens;
    this.options = options;
  }

  /// Returns a range: any arithmetic, positive where that can be known.
  ///
  /// @param context where it stands
  DurationExpr positive(String context) {
    tokens.enterPlace(context + EXPECTED);
    DurationExpr duration = expression(BinaryOperator.ADD.precedence());
    tokens.leavePlace();
    checkEnabled(duration);
    check(duration, true);
    return duration;
  }

  /// Returns a subquery's step.
  DurationExpr step() {
    tokens.enterPlace("subquery selector, expected number, duration, step(), range(), or \"]\"");
    DurationExpr duration = expression(BinaryOperator.ADD.precedence());
    tokens.leavePlace();
    checkEnabled(duration);
    check(duration, true);
    return duration;
  }

  /// Returns an offset: arithmetic only in parentheses or after them, since what follows a number
  /// belongs to the selector.
  DurationExpr offset() {
    tokens.enterPlace("offset" + EXPECTED);
    DurationExpr duration = signedOffset();
    tokens.leavePlace();
    checkEnabled(duration);
    check(duration, false);
    return duration;
  }

  private DurationExpr signedOffset() {
    Token sign = tokens.current();
    if (sign.is("(")) {
      return expression(BinaryOperator.ADD.precedence());
    }
    if (!tokens.takeIf("-") && !tokens.takeIf("+")) {
      return operand(false);
    }
    if (tokens.current().is("-") || tokens.current().is("+")) {
      DurationExpr left = negatedIf(sign, expression(BinaryOperator.UNARY_PRECEDENCE + 1));
      return chained(left, BinaryOperator.ADD.precedence());
    }
    return negatedIf(sign, operand(false));
  }

  private static DurationExpr negatedIf(Token sign, DurationExpr operand) {
    return sign.is("-") ? negate(sign.span(), operand) : operand;
  }

  private void checkEnabled(DurationExpr duration) {
    if (!options.durationExpressions() && !(duration instanceof DurationExpr.Literal)) {
      throw tokens.error(duration.span(), "experimental duration expression is not enabled");
    }
  }

  /// Checks what is a plain number; arithmetic is evaluated with the query.
  private void check(DurationExpr duration, boolean positive) {
    if (!(duration instanceof DurationExpr.Literal literal)) {
      return;
    }
    if (Math.abs(literal.seconds()) > DurationExpr.MAX_SECONDS) {
      throw tokens.error(duration.span(), "duration out of range");
    }
    if (positive && literal.seconds() <= 0) {
      throw tokens.error(duration.span(), "duration must be greater than 0");
    }
  }

  private DurationExpr expression(int minPrecedence) {
    return chained(signedOperand(), minPrecedence);
  }

  private DurationExpr chained(DurationExpr first, int minPrecedence) {
    tokens.enter();
    DurationExpr left = first;
    int chained = 0;
    while (true) {
      BinaryOperator op = arithmetic(tokens.current());
      if (op == null || op.precedence() < minPrecedence) {
        tokens.leave();
        return left;
      }
      if (++chained > PromqlParser.MAX_DEPTH) {
        throw tokens.error(
            tokens.current().span(),
            "expression is nested too deeply: limit=" + PromqlParser.MAX_DEPTH);
      }
      Span symbol = tokens.take().span();
      DurationExpr right = expression(op.precedence() + (op.isRightAssociative() ? 0 : 1));
      checkDivisor(op, symbol, right);
      left = new DurationExpr.Binary(op, left, right, Span.of(left.span(), right.span()));
    }
  }

  private void checkDivisor(BinaryOperator op, Span symbol, DurationExpr right) {
    boolean zero = right instanceof DurationExpr.Literal literal && literal.seconds() == 0;
    if (zero && op == BinaryOperator.DIVIDE) {
      throw tokens.error(symbol, "division by zero");
    }
    if (zero && op == BinaryOperator.MODULO) {
      throw tokens.error(symbol, "modulo by zero");
    }
  }

  private static @Nullable BinaryOperator arithmetic(Token token) {
    BinaryOperator op = token.kind() == Kind.SYMBOL ? token.binaryOperator() : null;
    boolean arithmetic = op != null && op.precedence() >= BinaryOperator.ADD.precedence();
    return arithmetic ? op : null;
  }

  private DurationExpr signedOperand() {
    Token sign = tokens.current();
    if (!tokens.takeIf("-") && !tokens.takeIf("+")) {
      return operand(true);
    }
    return negatedIf(sign, expression(BinaryOperator.UNARY_PRECEDENCE + 1));
  }

  private static DurationExpr negate(Span sign, DurationExpr operand) {
    Span span = Span.of(sign, operand.span());
    if (operand instanceof DurationExpr.Literal literal && literal.seconds() >= 0) {
      return new DurationExpr.Literal(-literal.seconds(), literal.duration(), span);
    }
    return new DurationExpr.Negated(operand, span);
  }

  /// @param inside whether a number is part of arithmetic, and so checked by itself
  private DurationExpr operand(boolean inside) {
    Token token = tokens.current();
    if (token.kind() == Kind.NUMBER || token.kind() == Kind.DURATION) {
      tokens.take();
      boolean duration = token.kind() == Kind.DURATION;
      double seconds = seconds(tokens, token);
      if (inside && seconds > DurationExpr.MAX_SECONDS) {
        throw tokens.error(token.span(), "duration out of range");
      }
      return new DurationExpr.Literal(seconds, duration, token.span());
    }
    if (tokens.takeIf("(")) {
      DurationExpr inner = expression(BinaryOperator.ADD.precedence());
      tokens.expect(")");
      if (inner instanceof DurationExpr.Paren) {
        return inner;
      }
      // Errors name the place without the parentheses, but for a number the opening one.
      Span place =
          inner instanceof DurationExpr.Literal
              ? Span.of(token.span(), inner.span())
              : inner.span();
      return new DurationExpr.Paren(inner, place);
    }
    boolean max = token.isWord("max_of");
    if (max || token.isWord("min_of")) {
      return extreme(max);
    }
    if (token.isWord("step") || token.isWord("range")) {
      tokens.take();
      tokens.expect("(");
      tokens.expect(")");
      Span span = Span.of(token.span(), tokens.previous());
      return token.isWord("step") ? new DurationExpr.Step(span) : new DurationExpr.Range(span);
    }
    throw tokens.unexpected();
  }

  private DurationExpr extreme(boolean max) {
    tokens.take();
    tokens.expect("(");
    DurationExpr left = expression(BinaryOperator.ADD.precedence());
    tokens.expect(",");
    DurationExpr right = expression(BinaryOperator.ADD.precedence());
    tokens.expect(")");
    return new DurationExpr.Extreme(max, left, right, Span.of(left.span(), right.span()));
  }

  /// Returns the seconds that a number or duration token stands for.
  static double seconds(TokenStream tokens, Token token) {
    try {
      return token.kind() == Kind.NUMBER
          ? NumberSyntax.number(token.text())
          : NumberSyntax.duration(token.text()) / 1000.0;
    } catch (NumberFormatException e) {
      throw tokens.error(token.span(), String.valueOf(e.getMessage()));
    }
  }
}
