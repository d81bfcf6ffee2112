package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import java.util.ArrayList;
import java.util.List;

/// Cuts a query into tokens. Confined to one thread.
final class Lexer {
  private static final List<String> SYMBOLS =
      List.of(
          "|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "|", "=", ">", "<", "(", ")",
          "{", "}", ",", "+", "-", "*", "/", "%", "^");
  private static final List<String> FLAGS = List.of("--strict", "--keep-empty");

  private final String query;
  private int position;

  private Lexer(String query) {
    this.query = query;
  }

  /// Returns the tokens, the last of which is an end.
  static List<Token> lex(String query) {
    Lexer lexer = new Lexer(query);
    List<Token> tokens = new ArrayList<>();
    do {
      tokens.add(lexer.next());
    } while (tokens.getLast().kind() != Kind.END);
    return tokens;
  }

  private Token next() {
    skipBlank();
    int start = position;
    if (start == query.length()) {
      return new Token(Kind.END, "", start);
    }
    char c = query.charAt(start);
    if (c == '"' || c == '`') {
      position = StringText.end(query, start);
      return new Token(Kind.STRING, StringText.unquote(query, start, position), start);
    }
    if (c == '[') {
      return range(start);
    }
    if (isDigit(c)
        || (c == '.' && start + 1 < query.length() && isDigit(query.charAt(start + 1)))) {
      return number(start);
    }
    if (isNameStart(c)) {
      while (position < query.length() && isNamePart(query.charAt(position))) {
        position++;
      }
      return new Token(Kind.WORD, query.substring(start, position), start);
    }
    return symbol(start);
  }

  private void skipBlank() {
    while (position < query.length()) {
      char c = query.charAt(position);
      if (c == '#') {
        int end = query.indexOf('\n', position);
        position = end < 0 ? query.length() : end;
      } else if (Character.isWhitespace(c)) {
        position++;
      } else {
        return;
      }
    }
  }

  private Token range(int start) {
    int end = query.indexOf(']', start);
    if (end < 0) {
      throw new LogqlParseException(query, start, "missing closing ']' in duration");
    }
    position = end + 1;
    return new Token(Kind.RANGE, query.substring(start + 1, end).strip(), start);
  }

  private Token number(int start) {
    int end = start;
    while (end < query.length() && isNumberPart(start, end)) {
      end++;
    }
    String text = query.substring(start, end);
    position = end;
    if (isFloat(text)) {
      return new Token(Kind.NUMBER, text, start);
    }
    if (isDuration(text)) {
      return new Token(Kind.DURATION, text, start);
    }
    if (ByteSizes.isLiteral(text)) {
      return new Token(Kind.BYTES, text, start);
    }
    for (int cut = end - 1; cut > start; cut--) {
      String prefix = query.substring(start, cut);
      if (isDuration(prefix) && !prefix.equals("0")) {
        position = cut;
        return new Token(Kind.DURATION, prefix, start);
      }
    }
    return new Token(Kind.NUMBER, text, start);
  }

  private boolean isNumberPart(int start, int at) {
    char c = query.charAt(at);
    if (c == '+' || c == '-') {
      int exponent = query.charAt(at - 1) | 0x20;
      boolean hex = query.startsWith("0x", start) || query.startsWith("0X", start);
      return exponent == (hex ? 'p' : 'e');
    }
    return c == '.' || Character.isLetterOrDigit(c);
  }

  private static boolean isFloat(String text) {
    try {
      Floats.parse(text);
      return true;
    } catch (ConversionException e) {
      return false; // some other token, or an error that the parser reports
    }
  }

  private static boolean isDuration(String text) {
    try {
      Durations.parseLiteral(text);
      return true;
    } catch (ConversionException e) {
      return false; // some other token, or an error that the parser reports
    }
  }

  private Token symbol(int start) {
    for (String flag : FLAGS) {
      if (query.startsWith(flag, start)) {
        position = start + flag.length();
        return new Token(Kind.FLAG, flag, start);
      }
    }
    for (String symbol : SYMBOLS) {
      if (query.startsWith(symbol, start)) {
        position = start + symbol.length();
        return new Token(Kind.SYMBOL, symbol, start);
      }
    }
    String character = query.substring(start, query.offsetByCodePoints(start, 1));
    throw new LogqlParseException(query, start, "syntax error: unexpected " + character);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || Character.isDigit(c) || c == ':';
  }
}
