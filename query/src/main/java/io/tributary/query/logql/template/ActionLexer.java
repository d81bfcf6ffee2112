package io.tributary.query.logql.template;

import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts what is between the braces of an action into tokens. Confined to one thread.
final class ActionLexer {
  private final String text;
  private final int place; // of the text in the template
  private int at;

  private ActionLexer(String text, int place) {
    this.text = text;
    this.place = place;
  }

  /// @param place where in the template the text stands
  static List<TemplateToken> lex(String text, int place) {
    ActionLexer lexer = new ActionLexer(text, place);
    List<TemplateToken> tokens = new ArrayList<>();
    do {
      tokens.add(lexer.next());
    } while (tokens.getLast().kind() != Kind.END);
    return tokens;
  }

  private TemplateToken next() {
    int before = at;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    boolean spaced = at > before;
    if (at == text.length()) {
      return token(Kind.END, "", at, spaced);
    }
    int start = at;
    char c = text.charAt(at);
    if (c == '"' || c == '`' || c == '\'') {
      return quoted(c, spaced);
    }
    if (c == '$') {
      at++;
      skipName();
      checkEnd();
      return token(Kind.VARIABLE, text.substring(start, at), start, spaced);
    }
    if (isNumberStart()) {
      skipNumber();
      return token(Kind.NUMBER, text.substring(start, at), start, spaced);
    }
    if (c == '.') {
      at++;
      skipName();
      Kind kind = at == start + 1 ? Kind.DOT : Kind.FIELD;
      if (kind == Kind.FIELD) {
        checkEnd();
      }
      return token(kind, text.substring(start + 1, at), start, spaced);
    }
    if (isNamePart(c)) {
      skipName();
      checkEnd();
      return token(Kind.WORD, text.substring(start, at), start, spaced);
    }
    at += text.startsWith(":=", at) ? 2 : 1;
    String symbol = text.substring(start, at);
    if (text.charAt(start) < ' ' || text.charAt(start) > '~') {
      throw error("unrecognized character in action: " + named(text.codePointAt(start)));
    }
    return token(Kind.SYMBOL, symbol, start, spaced);
  }

  private TemplateToken token(Kind kind, String value, int start, boolean spaced) {
    return new TemplateToken(kind, value, text.substring(start, at), place + start, spaced);
  }

  /// Checks that a name ends where it may.
  private void checkEnd() {
    if (at < text.length() && ".,|:=() \t\n\r".indexOf(text.charAt(at)) < 0) {
      throw error("bad character " + named(text.codePointAt(at)));
    }
  }

  /// Returns a character as Go names it, such as `U+002D '-'`.
  private static String named(int c) {
    return String.format(Locale.ROOT, "U+%04X '%s'", c, Character.toString(c));
  }

  private boolean isNumberStart() {
    char c = text.charAt(at);
    char after = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    boolean signed = (c == '-' || c == '+' || c == '.') && Character.isDigit(after);
    return Character.isDigit(c) || signed;
  }

  private void skipNumber() {
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean sign = (c == '-' || c == '+') && (text.charAt(at - 1) | 0x20) == 'e';
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !sign) {
        return;
      }
      at++;
    }
  }

  private void skipName() {
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private TemplateToken quoted(char quote, boolean spaced) {
    StringBuilder value = new StringBuilder();
    int start = at++;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && quote != '`' && at < text.length()) {
        escape(value);
      } else {
        value.append(c);
      }
    }
    if (at == text.length()) {
      throw error("unterminated quoted string");
    }
    at++;
    Kind kind = quote == '\'' ? Kind.CHARACTER : Kind.STRING;
    return token(kind, value.toString(), start, spaced);
  }

  private void escape(StringBuilder value) {
    char c = text.charAt(at++);
    switch (c) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'x', 'u', 'U' -> {
        int end = Math.min(text.length(), at + (c == 'x' ? 2 : c == 'u' ? 4 : 8));
        try {
          value.appendCodePoint(Integer.parseInt(text, at, end, 16));
        } catch (IllegalArgumentException e) {
          throw error("invalid escape in quoted string");
        }
        at = end;
      }
      default -> value.append(c);
    }
  }

  static InvalidStageException error(String problem) {
    return new InvalidStageException(problem);
  }
}
