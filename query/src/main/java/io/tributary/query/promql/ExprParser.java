package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses expressions by operator precedence; types are checked afterwards by [TypeChecker].
final class ExprParser {
  private final TokenStream tokens;
  private final SelectorParser selectors;
  private final ModifierParser modifiers;
  private final MatchingParser matchings;
  private final PromqlOptions options;

  ExprParser(TokenStream tokens, PromqlOptions options) {
    this.tokens = tokens;
    this.options = options;
    this.selectors = new SelectorParser(tokens);
    this.modifiers = new ModifierParser(tokens, options);
    this.matchings = new MatchingParser(tokens, options);
  }

  Expr expression() {
    return expression(BinaryOperator.OR.precedence());
  }

  private Expr expression(int minPrecedence) {
    tokens.enter();
    Expr left = signed();
    while (true) {
      BinaryOperator op = tokens.current().binaryOperator();
      if (op == null || op.precedence() < minPrecedence) {
        tokens.leave();
        return left;
      }
      tokens.take();
      left = binary(op, left);
    }
  }

  private Expr binary(BinaryOperator op, Expr left) {
    boolean returnBool = tokens.takeIfWord("bool");
    VectorMatching matching = matchings.matching(left.span());
    Expr right = expression(op.precedence() + (op.isRightAssociative() ? 0 : 1));
    return new Expr.BinaryOp(
        op, left, right, matching, returnBool, Span.of(left.span(), right.span()));
  }

  private Expr signed() {
    Token sign = tokens.current();
    if (!tokens.takeIf("-") && !tokens.takeIf("+")) {
      return modifiers.modified(primary());
    }
    boolean negative = sign.is("-");
    Expr operand = expression(BinaryOperator.UNARY_PRECEDENCE + 1);
    Span span = Span.of(sign.span(), operand.span());
    if (operand instanceof Expr.NumberLiteral number) {
      return new Expr.NumberLiteral(
          negative ? -number.value() : number.value(), number.duration(), span);
    }
    return new Expr.UnaryOp(negative, operand, span);
  }

  private Expr primary() {
    Token token = tokens.current();
    if (token.kind() == Kind.NUMBER || token.kind() == Kind.DURATION) {
      tokens.take();
      boolean duration = token.kind() == Kind.DURATION;
      return new Expr.NumberLiteral(DurationParser.seconds(tokens, token), duration, token.span());
    }
    if (token.kind() == Kind.STRING) {
      tokens.take();
      return new Expr.StringLiteral(StringText.unquote(token), token.span());
    }
    if (tokens.takeIf("(")) {
      Expr inner = expression();
      tokens.expect(")");
      return new Expr.Paren(inner, Span.of(token.span(), tokens.previous()));
    }
    if (token.kind() == Kind.WORD) {
      return word(token);
    }
    if (token.is("{")) {
      return selectors.selector();
    }
    throw tokens.unexpected();
  }

  private Expr word(Token token) {
    Aggregator aggregator = token.aggregator();
    boolean called = tokens.parenthesisFollows();
    if (aggregator != null && (called || tokens.groupingFollows())) {
      return aggregation(aggregator);
    }
    if (called && token.isFunctionName()) {
      return call();
    }
    if (!token.isMetricName()) {
      throw tokens.unexpected();
    }
    return selectors.selector();
  }

  private Expr call() {
    Token name = tokens.take();
    List<Expr> args = arguments();
    Function function = Function.byName(name.text());
    if (function == null) {
      throw tokens.error(name.span(), "unknown function with name " + Quoting.quote(name.text()));
    }
    if (function.isExperimental() && !options.experimentalFunctions()) {
      String problem = "function " + Quoting.quote(name.text()) + " is not enabled";
      throw tokens.error(name.span(), problem);
    }
    return new Expr.Call(function, args, Span.of(name.span(), tokens.previous()));
  }

  private List<Expr> arguments() {
    tokens.expect("(");
    List<Expr> args = new ArrayList<>();
    while (!tokens.current().is(")")) {
      args.add(expression());
      if (tokens.takeIf(",")) {
        Span comma = tokens.previous();
        if (!tokens.current().beginsExpression()) {
          throw tokens.error(comma, "trailing commas not allowed in function call args");
        }
      } else if (!tokens.current().is(")")) {
        throw tokens.unexpected();
      }
    }
    tokens.take();
    return List.copyOf(args);
  }

  /// The labels of an aggregation and whether they are those to drop.
  private record Grouping(List<String> labels, boolean without) {}

  private Expr aggregation(Aggregator op) {
    Span start = tokens.take().span();
    tokens.enterPlace("aggregation");
    Grouping grouping = grouping();
    List<Expr> args = arguments();
    tokens.leavePlace();
    if (grouping == null) {
      grouping = grouping();
    }
    Span span = Span.of(start, tokens.previous());
    ValueType paramType = op.paramType();
    int expected = paramType == null ? 1 : 2;
    if (args.isEmpty()) {
      throw tokens.error(span, "no arguments for aggregate expression provided");
    }
    if (op.isExperimental() && !options.experimentalFunctions()) {
      throw tokens.error(
          span,
          op.text()
              + "() is experimental and must be enabled with"
              + " --enable-feature=promql-experimental-functions");
    }
    if (args.size() != expected) {
      String counts = "expected " + expected + ", got " + args.size();
      throw tokens.error(
          span, "wrong number of arguments for aggregate expression provided, " + counts);
    }
    Expr param = paramType == null ? null : args.getFirst();
    List<String> labels =
        grouping == null ? List.of() : grouping.labels().stream().distinct().toList();
    return new Expr.Aggregation(
        op, args.getLast(), param, labels, grouping != null && grouping.without(), span);
  }

  private @Nullable Grouping grouping() {
    boolean without = tokens.current().isWord("without");
    if (!without && !tokens.current().isWord("by")) {
      return null;
    }
    tokens.take();
    return new Grouping(tokens.labelList(), without);
  }
}
