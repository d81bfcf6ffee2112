package io.tributary.query.logql;

import com.google.re2j.PatternSyntaxException;
import io.tributary.model.Matcher;
import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.Comparison;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;

/// Parses label filters: `and` (also a comma or nothing) binds tighter than `or`. Confined to one
/// thread.
final class LabelConditionParser {
  private final TokenStream tokens;

  LabelConditionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  static boolean isComparison(String symbol) {
    return switch (symbol) {
      case "=", "==", "!=", "=~", "!~", ">", ">=", "<", "<=" -> true;
      default -> false;
    };
  }

  LabelCondition parse() {
    LabelCondition left = conjunction();
    while (tokens.takeIf("or")) {
      tokens.countOperator();
      left = new LabelCondition.Or(left, conjunction());
    }
    return left;
  }

  private LabelCondition conjunction() {
    LabelCondition left = operand();
    while (tokens.takeIf("and") || tokens.takeIf(",") || startsOperand()) {
      tokens.countOperator();
      left = new LabelCondition.And(left, operand());
    }
    return left;
  }

  private boolean startsOperand() {
    Token next = tokens.peek();
    return next.isSymbol("(")
        || (next.kind() == Kind.WORD
            && tokens.peek(1).kind() == Kind.SYMBOL
            && isComparison(tokens.peek(1).text()));
  }

  private LabelCondition operand() {
    if (tokens.takeIf("(")) {
      tokens.enter();
      LabelCondition inner = parse();
      tokens.leave();
      tokens.expect(")");
      return inner;
    }
    String name = tokens.expect(Kind.WORD).text();
    Token operator = tokens.peek();
    if (operator.kind() != Kind.SYMBOL || !isComparison(operator.text())) {
      throw tokens.unexpected();
    }
    tokens.take();
    return condition(name, operator.text());
  }

  private LabelCondition condition(String name, String operator) {
    Token value = tokens.peek();
    boolean matches = operator.equals("=~") || operator.equals("!~");
    boolean equality = operator.equals("=") || operator.equals("!=");
    if (value.kind() == Kind.STRING && (matches || equality)) {
      return new LabelCondition.Text(matcher(name, operator, tokens.take()));
    }
    if (value.is("ip") && equality) {
      tokens.take();
      tokens.expect("(");
      String pattern = tokens.expect(Kind.STRING).text();
      tokens.expect(")");
      return new LabelCondition.Ip(name, operator.equals("!="), pattern);
    }
    if (matches) {
      throw tokens.unexpected("expecting STRING");
    }
    return number(name, comparison(operator));
  }

  private Matcher matcher(String name, String operator, Token value) {
    Matcher.Type type =
        switch (operator) {
          case "=" -> Matcher.Type.EQUAL;
          case "!=" -> Matcher.Type.NOT_EQUAL;
          case "=~" -> Matcher.Type.REGEX;
          default -> Matcher.Type.NOT_REGEX;
        };
    try {
      return new Matcher(type, name, value.text());
    } catch (PatternSyntaxException e) {
      throw tokens.error(value, String.valueOf(e.getMessage()));
    }
  }

  private static Comparison comparison(String operator) {
    return switch (operator) {
      case "!=" -> Comparison.NOT_EQUAL;
      case ">" -> Comparison.GREATER;
      case ">=" -> Comparison.GREATER_OR_EQUAL;
      case "<" -> Comparison.LESS;
      case "<=" -> Comparison.LESS_OR_EQUAL;
      default -> Comparison.EQUAL;
    };
  }

  private LabelCondition number(String name, Comparison comparison) {
    boolean negative = false;
    if (tokens.peek().isSymbol("-") || tokens.peek().isSymbol("+")) {
      negative = tokens.take().text().equals("-");
      if (tokens.peek().kind() != Kind.NUMBER) {
        throw tokens.unexpected("expecting NUMBER");
      }
    }
    Token value = tokens.peek();
    try {
      return switch (value.kind()) {
        case NUMBER -> {
          double number = literal(tokens.take());
          yield new LabelCondition.Numeric(name, comparison, negative ? -number : number);
        }
        case DURATION ->
            new LabelCondition.Duration(
                name, comparison, Durations.parseLiteral(tokens.take().text()), value.text());
        case BYTES ->
            new LabelCondition.Bytes(
                name, comparison, ByteSizes.parse(tokens.take().text()), value.text());
        case WORD, STRING, RANGE, FLAG, SYMBOL, END ->
            throw tokens.unexpected("expecting BYTES or DURATION or NUMBER");
      };
    } catch (ConversionException e) {
      throw tokens.error(value, e.getMessage());
    }
  }

  /// Returns what a number stands for.
  double literal(Token token) {
    try {
      return Floats.parse(token.text());
    } catch (ConversionException e) {
      throw new LogqlParseException("unable to parse literal as a float: " + e.getMessage());
    }
  }
}
