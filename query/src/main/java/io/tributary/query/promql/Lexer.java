package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import java.util.ArrayDeque;
import java.util.Deque;

/// Cuts a query into tokens, one at a time. Confined to one thread.
///
/// What a name or a colon is depends on the bracket it stands in, so open brackets are tracked
/// here.
final class Lexer {
  private static final String[] SYMBOLS = {
    "==", "!=", "<=", ">=", "</", ">/", "=~", "!~", "<", ">", "=", "+", "-", "*", "/", "%", "^",
    "(", ")", "{", "}", "[", "]", ",", "@", ":"
  };

  private final String query;
  private final Deque<Character> open = new ArrayDeque<>();
  private int position;

  Lexer(String query) {
    this.query = query;
  }

  String query() {
    return query;
  }

  PromqlParseException error(Span span, String problem) {
    return new PromqlParseException(query, span, problem);
  }

  /// Returns whether the next token, not taken yet, is an opening parenthesis.
  boolean nextIsParenthesis() {
    skipBlanks();
    return position < query.length() && query.charAt(position) == '(';
  }

  /// Returns whether the next token, not taken yet, is this keyword.
  boolean nextIsWord(String keyword) {
    skipBlanks();
    return query.regionMatches(true, position, keyword, 0, keyword.length())
        && !isNamePart(position + keyword.length());
  }

  Token next() {
    skipBlanks();
    int start = position;
    if (start >= query.length()) {
      checkClosed();
      return new Token(Kind.END, "", new Span(start, start));
    }
    char c = query.charAt(start);
    if (c == '"' || c == '\'' || c == '`') {
      position = StringText.end(this, start);
      return token(Kind.STRING, start);
    }
    if (isDigit(c)
        || (c == '.' && start + 1 < query.length() && isDigit(query.charAt(start + 1)))) {
      return number(start);
    }
    if (isAlpha(c) || (c == ':' && open.isEmpty()) || (c == ':' && open.peek() == '(')) {
      return word(start);
    }
    return symbol(start);
  }

  private void skipBlanks() {
    while (position < query.length()) {
      char c = query.charAt(position);
      if (c == '#') {
        int end = query.indexOf('\n', position);
        position = end < 0 ? query.length() : end;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        position++;
      } else {
        return;
      }
    }
  }

  private void checkClosed() {
    if (open.isEmpty()) {
      return;
    }
    String problem =
        switch (open.peek()) {
          case '(' -> "unclosed left parenthesis";
          case '[' -> "unclosed left bracket";
          default -> "unexpected end of input inside braces";
        };
    throw error(new Span(position, position), problem);
  }

  private Token token(Kind kind, int start) {
    return new Token(kind, query.substring(start, position), new Span(start, position));
  }

  private Token number(int start) {
    if (isInside('{')) {
      throw error(
          new Span(start, start + 1),
          "unexpected character inside braces: '" + query.charAt(start) + "'");
    }
    position = NumberSyntax.numberEnd(query, start);
    if (!isNamePart(position)) {
      return token(Kind.NUMBER, start);
    }
    position = NumberSyntax.durationEnd(query, start);
    if (position > start && !isNamePart(position)) {
      return token(Kind.DURATION, start);
    }
    position = start;
    while (isNamePart(position)) {
      position++;
    }
    String text = query.substring(start, position);
    throw error(new Span(start, position), "bad number or duration syntax: " + Quoting.quote(text));
  }

  private Token word(int start) {
    boolean colons = open.isEmpty() || open.peek() == '(';
    position++;
    while (isNamePart(position)
        || (colons && position < query.length() && query.charAt(position) == ':')) {
      position++;
    }
    Token word = token(Kind.WORD, start);
    boolean number = word.isWord("inf") || word.isWord("nan");
    return number && !isInside('{') ? new Token(Kind.NUMBER, word.text(), word.span()) : word;
  }

  private Token symbol(int start) {
    for (String symbol : SYMBOLS) {
      if (query.startsWith(symbol, start)) {
        position = start + symbol.length();
        Token token = token(Kind.SYMBOL, start);
        track(token);
        return token;
      }
    }
    int end = query.offsetByCodePoints(start, 1);
    String character = query.substring(start, end);
    if (character.equals("!")) {
      String after =
          end < query.length() ? query.substring(end, query.offsetByCodePoints(end, 1)) : "";
      throw error(new Span(end, end), "unexpected character after '!': " + quoted(after));
    }
    String where = isInside('{') ? " inside braces: " : ": ";
    throw error(new Span(start, end), "unexpected character" + where + quoted(character));
  }

  private static String quoted(String character) {
    return "'" + character + "'";
  }

  private void track(Token token) {
    char c = token.text().charAt(0);
    switch (c) {
      case '(', '[', '{' -> open(token, c);
      case ')' -> close(token, '(', "unexpected right parenthesis ')'");
      case ']' -> close(token, '[', "unexpected right bracket ']'");
      case '}' -> close(token, '{', "unexpected right brace '}'");
      default -> {}
    }
  }

  private void open(Token token, char bracket) {
    if (isInside('{')) {
      throw error(token.span(), "unexpected character inside braces: '" + bracket + "'");
    }
    if (open.size() >= PromqlParser.MAX_DEPTH) {
      throw error(token.span(), "expression is nested too deeply: limit=" + PromqlParser.MAX_DEPTH);
    }
    open.push(bracket);
  }

  private void close(Token token, char opening, String problem) {
    if (!isInside(opening)) {
      throw error(token.span(), problem);
    }
    open.pop();
  }

  private boolean isInside(char bracket) {
    return !open.isEmpty() && open.peek() == bracket;
  }

  private boolean isNamePart(int index) {
    return index < query.length() && (isAlpha(query.charAt(index)) || isDigit(query.charAt(index)));
  }

  private static boolean isAlpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
