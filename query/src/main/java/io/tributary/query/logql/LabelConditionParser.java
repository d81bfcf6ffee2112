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

/// Parses label filters: `and` binds tighter than `or`, and both tighter than a comma or nothing,
/// which means `and`, too. Confined to one thread.
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
    LabelCondition left = list();
    while (tokens.takeIf("and")) {
      tokens.countOperator();
      left = new LabelCondition.And(left, list());
    }
    return left;
  }

  /// Parses an operand, with all that follows a comma or nothing behind it: Loki's grammar prefers
  /// to shift there.
  private LabelCondition list() {
    LabelCondition left = operand();
    if (!tokens.takeIf(",") && !startsOperand()) {
      return left;
    }
    tokens.countOperator();
    tokens.enter();
    LabelCondition right = parse();
    tokens.leave();
    return new LabelCondition.And(left, right);
  }

  private boolean startsOperand() {
    return tokens.peek().isSymbol("(") || tokens.peek().kind() == Kind.IDENTIFIER;
  }

  private LabelCondition operand() {
    if (tokens.takeIf("(")) {
      tokens.enter();
      LabelCondition inner = parse();
      tokens.leave();
      tokens.close();
      return inner;
    }
    if (tokens.peek().kind() != Kind.IDENTIFIER) {
      throw tokens.unexpected("expecting IDENTIFIER or (");
    }
    String name = tokens.take().text();
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
      throw LogqlParseException.ofRegex(value.text(), e);
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
          double number = number(tokens.take());
          yield new LabelCondition.Numeric(name, comparison, negative ? -number : number);
        }
        case DURATION ->
            new LabelCondition.Duration(
                name, comparison, Durations.parseLiteral(tokens.take().text()));
        case BYTES ->
            new LabelCondition.Bytes(name, comparison, ByteSizes.parse(tokens.take().text()));
        case IDENTIFIER, KEYWORD, STRING, RANGE, FLAG, SYMBOL, ERROR, END ->
            throw tokens.unexpected();
      };
    } catch (ConversionException e) {
      throw tokens.error(value, e.getMessage());
    }
  }

  private double number(Token token) {
    try {
      return literal(token);
    } catch (ConversionException e) {
      throw new LogqlParseException(e.getMessage());
    }
  }

  /// Returns what a number stands for.
  ///
  /// @throws ConversionException in Loki's words
  double literal(Token token) throws ConversionException {
    try {
      return Floats.parse(token.text());
    } catch (ConversionException e) {
      throw new ConversionException("unable to parse literal as a float: " + e.getMessage());
    }
  }
}
