package io.tributary.query.promql;

import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.DurationExpr;
import io.tributary.query.promql.ast.Span;
import org.jspecify.annotations.Nullable;

/// Parses the lengths of time of ranges, steps and offsets.
final class DurationParser {
  private final TokenStream tokens;
  private final PromqlOptions options;

  DurationParser(TokenStream tokens, PromqlOptions options) {
    this.tokens = tokens;
    this.options = options;
  }

  /// Returns a range or step: any arithmetic, positive where that can be known.
  DurationExpr positive(String context) {
    DurationExpr duration = expression(context, BinaryOperator.ADD.precedence());
    checkEnabled(duration);
    if (duration.isConstant()) {
      check(duration, true);
    }
    return duration;
  }

  /// Returns an offset: arithmetic only inside parentheses, since what follows belongs to the
  /// selector.
  DurationExpr offset() {
    Token sign = tokens.current();
    boolean signed = tokens.takeIf("-") || tokens.takeIf("+");
    DurationExpr duration = operand("offset");
    if (signed && sign.is("-")) {
      duration = negate(sign.span(), duration);
    }
    checkEnabled(duration);
    if (duration.isConstant()) {
      check(duration, false);
    }
    return duration;
  }

  private void checkEnabled(DurationExpr duration) {
    if (!options.durationExpressions() && !(duration instanceof DurationExpr.Literal)) {
      throw tokens.error(duration.span(), "experimental duration expression is not enabled");
    }
  }

  private void check(DurationExpr duration, boolean positive) {
    long millis;
    try {
      millis = duration.millis(0, 0);
    } catch (TributaryException e) {
      throw tokens.error(duration.span(), String.valueOf(e.getMessage()));
    }
    if (positive && millis <= 0) {
      throw tokens.error(duration.span(), "duration must be greater than 0");
    }
  }

  private DurationExpr expression(String context, int minPrecedence) {
    tokens.enter();
    DurationExpr left = signedOperand(context);
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
      tokens.take();
      DurationExpr right = expression(context, op.precedence() + (op.isRightAssociative() ? 0 : 1));
      left = new DurationExpr.Binary(op, left, right, Span.of(left.span(), right.span()));
    }
  }

  private static @Nullable BinaryOperator arithmetic(Token token) {
    BinaryOperator op = token.kind() == Kind.SYMBOL ? token.binaryOperator() : null;
    boolean arithmetic = op != null && op.precedence() >= BinaryOperator.ADD.precedence();
    return arithmetic ? op : null;
  }

  private DurationExpr signedOperand(String context) {
    Token sign = tokens.current();
    if (!tokens.takeIf("-") && !tokens.takeIf("+")) {
      return operand(context);
    }
    DurationExpr operand = expression(context, BinaryOperator.UNARY_PRECEDENCE + 1);
    return sign.is("-") ? negate(sign.span(), operand) : operand;
  }

  private static DurationExpr negate(Span sign, DurationExpr operand) {
    Span span = Span.of(sign, operand.span());
    if (operand instanceof DurationExpr.Literal literal && literal.seconds() >= 0) {
      return new DurationExpr.Literal(-literal.seconds(), literal.duration(), span);
    }
    return new DurationExpr.Negated(operand, span);
  }

  private DurationExpr operand(String context) {
    Token token = tokens.current();
    if (token.kind() == Kind.NUMBER || token.kind() == Kind.DURATION) {
      tokens.take();
      boolean duration = token.kind() == Kind.DURATION;
      return new DurationExpr.Literal(seconds(tokens, token), duration, token.span());
    }
    if (tokens.takeIf("(")) {
      DurationExpr inner = expression(context, BinaryOperator.ADD.precedence());
      tokens.expect(")", context);
      return new DurationExpr.Paren(inner, Span.of(token.span(), tokens.previous()));
    }
    boolean max = token.isWord("max_of");
    if (max || token.isWord("min_of")) {
      return extreme(context, max);
    }
    if (token.isWord("step") || token.isWord("range")) {
      tokens.take();
      tokens.expect("(", context);
      tokens.expect(")", context);
      Span span = Span.of(token.span(), tokens.previous());
      return token.isWord("step") ? new DurationExpr.Step(span) : new DurationExpr.Range(span);
    }
    throw tokens.unexpected(
        context, context.equals("offset") ? "number, duration, step(), or range()" : "duration");
  }

  private DurationExpr extreme(String context, boolean max) {
    Token name = tokens.take();
    tokens.expect("(", context);
    DurationExpr left = expression(context, BinaryOperator.ADD.precedence());
    tokens.expect(",", context);
    DurationExpr right = expression(context, BinaryOperator.ADD.precedence());
    tokens.expect(")", context);
    return new DurationExpr.Extreme(max, left, right, Span.of(name.span(), tokens.previous()));
  }

  /// Returns the seconds that a number or duration token stands for.
  static double seconds(TokenStream tokens, Token token) {
    if (token.kind() == Kind.NUMBER) {
      return NumberSyntax.number(token.text());
    }
    Long millis = NumberSyntax.durationMillis(token.text());
    if (millis == null) {
      throw tokens.error(token.span(), "duration out of range");
    }
    return millis / 1000.0;
  }
}
