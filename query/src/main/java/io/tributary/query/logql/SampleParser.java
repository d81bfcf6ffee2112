package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.BinaryOperator;
import io.tributary.query.logql.ast.Expr;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.ast.VectorOperation;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Floats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
          token.kind() == Kind.SYMBOL || token.kind() == Kind.KEYWORD
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
      left =
          combine(operator, modifiers, sample(left, token, "left"), sample(right, token, "right"));
    }
  }

  private SampleExpr sample(Expr expr, Token operator, String side) {
    return switch (expr) {
      case SampleExpr sample -> sample;
      case LogSelector log -> {
        tokens.defer(
            "unexpected type for "
                + side
                + " leg of binary operation ("
                + operator.text()
                + "): *syntax."
                + (log.stages().isEmpty() ? "MatchersExpr" : "PipelineExpr"));
        yield new SampleExpr.Vector(0);
      }
    };
  }

  private SampleExpr combine(
      BinaryOperator operator,
      MatchingParser.Modifiers modifiers,
      SampleExpr left,
      SampleExpr right) {
    boolean leftLiteral = left instanceof SampleExpr.Literal;
    boolean rightLiteral = right instanceof SampleExpr.Literal;
    if (operator.isSet() && (leftLiteral || rightLiteral)) {
      SampleExpr literal = leftLiteral ? left : right;
      tokens.defer(
          "unexpected literal for "
              + (leftLiteral ? "left" : "right")
              + " leg of logical/set binary operation ("
              + operator
              + "): "
              + String.format(Locale.ROOT, "%f", ((SampleExpr.Literal) literal).value()));
      return new SampleExpr.Vector(0);
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
      case KEYWORD -> call(token);
      case IDENTIFIER, STRING, DURATION, BYTES, RANGE, FLAG, ERROR, END ->
          throw tokens.unexpected();
    };
  }

  private double number() {
    try {
      return pipelines.conditions().literal(tokens.expect(Kind.NUMBER));
    } catch (ConversionException e) {
      tokens.defer(e.getMessage());
      return 0;
    }
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
      case "{" -> log();
      case "(" -> parenthesised();
      default -> throw tokens.unexpected();
    };
  }

  private Expr parenthesised() {
    tokens.take();
    tokens.enter();
    Expr inner = binary(0);
    tokens.leave();
    tokens.close();
    return inner;
  }

  private Expr log() {
    Expr log = ranges.selector();
    if (tokens.takeIf("|")) {
      throw tokens.unexpected(); // only ranges have an unwrap
    }
    return log;
  }

  private Expr call(Token name) {
    if (name.is("vector")) {
      return vector();
    }
    if (name.is("label_replace")) {
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
    throw tokens.unexpected();
  }

  private SampleExpr vector() {
    tokens.take();
    tokens.expect("(");
    Token text = tokens.expect(Kind.NUMBER);
    tokens.expect(")");
    try {
      return new SampleExpr.Vector(Floats.parse(text.text()));
    } catch (ConversionException e) {
      tokens.defer("unable to parse vectorExpr as a float: " + e.getMessage());
      return new SampleExpr.Vector(0);
    }
  }

  private SampleExpr inner() {
    tokens.enter();
    Expr expr = binary(0);
    tokens.leave();
    if (expr instanceof SampleExpr sample) {
      return sample;
    }
    throw tokens.unexpected();
  }

  private SampleExpr labelReplace() {
    tokens.take();
    tokens.expect("(");
    SampleExpr of = inner();
    List<String> texts = new ArrayList<>();
    if (!tokens.peek().isSymbol(",")) {
      throw tokens.unexpected();
    }
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
    Integer parameter = parameter(operation);
    SampleExpr of = inner();
    tokens.close();
    if (parameter == null && operation.hasParameter()) {
      tokens.defer("parameter required for operation " + operation);
    }
    Grouping after = before == null ? ranges.grouping() : null;
    Grouping grouping = before == null ? after : before;
    if (grouping != null && operation.isSort() && !grouping.labels().isEmpty()) {
      tokens.defer("sort and sort_desc doesn't allow grouping by ");
    }
    if (grouping != null && operation == VectorOperation.APPROX_TOPK) {
      tokens.defer("grouping not allowed for " + operation + " aggregation");
    }
    return new SampleExpr.VectorAggregation(
        operation, parameter == null ? 0 : parameter, of, grouping);
  }

  private @Nullable Integer parameter(VectorOperation operation) {
    boolean given = tokens.peek().kind() == Kind.NUMBER && tokens.peek(1).isSymbol(",");
    if (!given) {
      return null;
    }
    String text = tokens.take().text();
    tokens.expect(",");
    String call = operation + "(" + text;
    if (!operation.hasParameter()) {
      tokens.defer("unsupported parameter for operation " + call + ",");
    }
    int value = 1;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      tokens.defer("invalid parameter " + call + ",");
    }
    if (value <= 0) {
      tokens.defer("invalid parameter (must be greater than 0) " + call);
    }
    return value;
  }
}
