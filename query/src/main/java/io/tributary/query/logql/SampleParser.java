package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.BinaryOperator;
import io.tributary.query.logql.ast.Expr;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.ast.VectorOperation;
import io.tributary.query.logql.convert.Floats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses expressions: binary operators by precedence, what stands between them by its first token.
/// Confined to one thread.
final class SampleParser {
  private final TokenStream tokens;
  private final PipelineParser pipelines;
  private final RangeParser ranges;

  SampleParser(TokenStream tokens) {
    this.tokens = tokens;
    this.pipelines = new PipelineParser(tokens);
    this.ranges = new RangeParser(tokens, pipelines);
  }

  Expr parse() {
    return binary(0);
  }

  /// Parses operands joined by operators that bind at least as tightly as `minimum`.
  private Expr binary(int minimum) {
    Expr left = operand();
    while (true) {
      Token token = tokens.peek();
      BinaryOperator operator =
          token.kind() == Kind.SYMBOL || token.kind() == Kind.WORD
              ? BinaryOperator.of(token.text())
              : null;
      if (operator == null || operator.precedence() < minimum) {
        return left;
      }
      tokens.take();
      tokens.countOperator();
      MatchingParser.Modifiers modifiers = new MatchingParser(tokens).parse();
      boolean rightAssociative = operator == BinaryOperator.POWER;
      Expr right = binary(rightAssociative ? operator.precedence() : operator.precedence() + 1);
      left = combine(operator, modifiers, sample(left, token), sample(right, token));
    }
  }

  private static SampleExpr sample(Expr expr, Token operator) {
    return switch (expr) {
      case SampleExpr sample -> sample;
      case LogSelector log ->
          throw new LogqlParseException(
              "unexpected type for left leg of binary operation ("
                  + operator.text()
                  + "): *syntax.MatchersExpr");
    };
  }

  private static SampleExpr combine(
      BinaryOperator operator,
      MatchingParser.Modifiers modifiers,
      SampleExpr left,
      SampleExpr right) {
    boolean leftLiteral = left instanceof SampleExpr.Literal;
    boolean rightLiteral = right instanceof SampleExpr.Literal;
    if (operator.isSet() && (leftLiteral || rightLiteral)) {
      SampleExpr literal = leftLiteral ? left : right;
      throw new LogqlParseException(
          "unexpected literal for "
              + (leftLiteral ? "left" : "right")
              + " leg of logical/set binary operation ("
              + operator
              + "): "
              + Floats.format(((SampleExpr.Literal) literal).value()));
    }
    if (left instanceof SampleExpr.Literal l && right instanceof SampleExpr.Literal r) {
      return new SampleExpr.Literal(operator.apply(l.value(), r.value()));
    }
    return new SampleExpr.Binary(operator, modifiers.bool(), modifiers.matching(), left, right);
  }

  private Expr operand() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NUMBER -> new SampleExpr.Literal(number());
      case SYMBOL -> symbol(token);
      case WORD -> call(token);
      case STRING, DURATION, BYTES, RANGE, FLAG, END -> throw tokens.unexpected();
    };
  }

  private double number() {
    return pipelines.conditions().literal(tokens.expect(Kind.NUMBER));
  }

  private Expr symbol(Token token) {
    return switch (token.text()) {
      case "+" -> {
        tokens.take();
        yield new SampleExpr.Literal(number());
      }
      case "-" -> {
        tokens.take();
        yield new SampleExpr.Literal(-number());
      }
      case "{" -> ranges.selector();
      case "(" -> parenthesised();
      default -> throw tokens.unexpected();
    };
  }

  private Expr parenthesised() {
    tokens.take();
    tokens.enter();
    Expr inner = binary(0);
    tokens.leave();
    tokens.expect(")");
    return inner instanceof LogSelector log ? ranges.piped(log) : inner;
  }

  private Expr call(Token name) {
    if (name.text().equals("vector") && tokens.peek(1).isSymbol("(")) {
      tokens.take();
      tokens.take();
      Expr value = tokens.peek().kind() == Kind.SYMBOL ? symbol(tokens.peek()) : null;
      double number = value instanceof SampleExpr.Literal literal ? literal.value() : number();
      tokens.expect(")");
      return new SampleExpr.Vector(number);
    }
    if (name.text().equals("label_replace") && tokens.peek(1).isSymbol("(")) {
      return labelReplace();
    }
    RangeOperation range = RangeOperation.named(name.text());
    if (range != null) {
      return ranges.aggregation(range);
    }
    VectorOperation vector = VectorOperation.named(name.text());
    if (vector != null) {
      return aggregation(vector);
    }
    if (name.text().equals(Keywords.VARIANTS) && tokens.peek(1).isSymbol("(")) {
      throw tokens.notYet();
    }
    throw tokens.unexpected();
  }

  private SampleExpr inner() {
    Token start = tokens.peek();
    tokens.enter();
    Expr expr = binary(0);
    tokens.leave();
    if (expr instanceof SampleExpr sample) {
      return sample;
    }
    throw tokens.error(start, "syntax error: unexpected " + start.described());
  }

  private SampleExpr labelReplace() {
    tokens.take();
    tokens.expect("(");
    SampleExpr of = inner();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tokens.expect(",");
      texts.add(tokens.expect(Kind.STRING).text());
    }
    tokens.expect(")");
    return new SampleExpr.LabelReplace(of, texts.get(0), texts.get(1), texts.get(2), texts.get(3));
  }

  private SampleExpr aggregation(VectorOperation operation) {
    tokens.take();
    Grouping before = ranges.grouping();
    tokens.expect("(");
    Double parameter = parameter(operation);
    SampleExpr of = inner();
    tokens.expect(")");
    Grouping after = before == null ? ranges.grouping() : null;
    Grouping grouping = before == null ? after : before;
    if (grouping != null && (operation.isSort() || operation == VectorOperation.APPROX_TOPK)) {
      throw new LogqlParseException("grouping not allowed for " + operation + " aggregation");
    }
    return new SampleExpr.VectorAggregation(
        operation, parameter == null ? 0 : parameter.intValue(), of, grouping);
  }

  private @Nullable Double parameter(VectorOperation operation) {
    boolean given = tokens.peek().kind() == Kind.NUMBER && tokens.peek(1).isSymbol(",");
    if (!given) {
      if (operation.hasParameter()) {
        throw new LogqlParseException("parameter required for operation " + operation);
      }
      return null;
    }
    Token text = tokens.peek();
    double value = number();
    tokens.expect(",");
    if (!operation.hasParameter()) {
      throw new LogqlParseException(
          "unsupported parameter for operation " + operation + "(" + text.text() + ",");
    }
    if (value != Math.rint(value) || value < 1 || value > Integer.MAX_VALUE) {
      throw new LogqlParseException("invalid parameter " + operation + "(" + text.text() + ",");
    }
    return value;
  }
}
