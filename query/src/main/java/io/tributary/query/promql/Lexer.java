package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cuts a query into tokens, one at a time. Confined to one thread.
///
/// What a name or a colon is depends on the bracket it stands in, so open brackets are tracked
/// here. Source: Prometheus 3.14 `promql/parser/lex.go`.
final class Lexer {
  private static final String[] SYMBOLS = {
    "==", "<=", ">=", "</", ">/", "<", ">", "=", "+", "-", "*", "/", "%", "^", ",", "@"
  };
  private static final String[] BRACE_SYMBOLS = {"=~", "!~", "!=", "=", ","};
  private static final Set<String> DURATION_WORDS = Set.of("step", "range", "min_of", "max_of");

  private final String query;
  private int position;
  private int parentheses;
  private boolean inBraces;
  private boolean inBrackets;

  /// Whether nothing but the beginnings of a duration was read since `[`.
  private boolean beforeNumber;

  private boolean sawDuration;
  private boolean sawColon;

  Lexer(String query) {
    this.query = query;
  }

  String query() {
    return query;
  }

  PromqlParseException error(Span span, String problem) {
    return new PromqlParseException(query, span, problem);
  }

  private PromqlParseException errorAt(int start, String problem) {
    return error(new Span(start, query.length()), problem);
  }

  /// Returns whether the next token, not taken yet, is an opening parenthesis.
  boolean nextIsParenthesis() {
    skipBlanks();
    return at(position) == '(';
  }

  /// Returns whether the next token, not taken yet, is this keyword.
  boolean nextIsWord(String keyword) {
    skipBlanks();
    int end = position + keyword.length();
    return query.regionMatches(true, position, keyword, 0, keyword.length())
        && !isNamePart(at(end))
        && at(end) != ':';
  }

  Token next() {
    if (inBraces) {
      return inBraces();
    }
    return beforeNumber ? duration() : statement();
  }

  private int at(int index) {
    return index < query.length() ? query.charAt(index) : -1;
  }

  private void skipBlanks() {
    while (position < query.length()) {
      char c = query.charAt(position);
      if (c == '#' && !beforeNumber) {
        int end = query.indexOf('\n', position);
        position = end < 0 ? query.length() : end;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        position++;
      } else {
        return;
      }
    }
  }

  private Token token(Kind kind, int start) {
    return new Token(kind, query.substring(start, position), new Span(start, position));
  }

  private Token symbol(int length) {
    int start = position;
    position += length;
    return token(Kind.SYMBOL, start);
  }

  private Token statement() {
    skipBlanks();
    int start = position;
    int c = at(start);
    if (c < 0) {
      return end();
    }
    if (c == '"' || c == '\'' || c == '`') {
      position = StringText.end(this, start);
      return token(Kind.STRING, start);
    }
    if (isDigit(c) || (c == '.' && isDigit(at(start + 1)))) {
      return number();
    }
    if (isAlpha(c) || c == ':') {
      return inBrackets ? wordInBrackets(c) : word();
    }
    return switch (c) {
      case '(', ')' -> parenthesis();
      case '{' -> {
        inBraces = true;
        yield symbol(1);
      }
      case '[' -> openBracket();
      case ']' -> closeBracket();
      default -> operator(c);
    };
  }

  private Token end() {
    if (parentheses != 0) {
      throw errorAt(position, "unclosed left parenthesis");
    }
    if (inBrackets) {
      throw errorAt(position, "unclosed left bracket");
    }
    return new Token(Kind.END, "", new Span(position, position));
  }

  private Token operator(int c) {
    if (query.startsWith("=~", position)) {
      throw errorAt(position, "unexpected character after '=': '~'");
    }
    if (c == '!') {
      if (at(position + 1) != '=') {
        throw errorAt(position, "unexpected character after '!': " + rune(position + 1));
      }
      return symbol(2);
    }
    for (String symbol : SYMBOLS) {
      if (query.startsWith(symbol, position)) {
        return symbol(symbol.length());
      }
    }
    throw errorAt(position, "unexpected character: " + rune(position));
  }

  private Token parenthesis() {
    Token token = symbol(1);
    parentheses += token.is("(") ? 1 : -1;
    if (parentheses < 0) {
      throw errorAt(position, "unexpected right parenthesis ')'");
    }
    if (parentheses > PromqlParser.MAX_DEPTH) {
      throw error(token.span(), "expression is nested too deeply: limit=" + PromqlParser.MAX_DEPTH);
    }
    return token;
  }

  private Token openBracket() {
    if (inBrackets) {
      throw errorAt(position, "unexpected left bracket '['");
    }
    inBrackets = true;
    beforeNumber = true;
    sawColon = false;
    return symbol(1);
  }

  private Token closeBracket() {
    if (!inBrackets) {
      throw errorAt(position, "unexpected right bracket ']'");
    }
    inBrackets = false;
    beforeNumber = false;
    return symbol(1);
  }

  private Token word() {
    int start = position;
    while (isNamePart(at(position)) || at(position) == ':') {
      position++;
    }
    Token word = token(Kind.WORD, start);
    boolean number = word.isWord("inf") || word.isWord("nan");
    return number ? new Token(Kind.NUMBER, word.text(), word.span()) : word;
  }

  private Token wordInBrackets(int c) {
    if (c == ':') {
      if (sawColon) {
        throw errorAt(position, "unexpected colon ':'");
      }
      sawColon = true;
      return symbol(1);
    }
    Token word = durationWord();
    if (word == null) {
      throw errorAt(position, "unexpected character: " + rune(position) + ", expected ':'");
    }
    return word;
  }

  /// Returns `step`, `range`, `min_of` or `max_of`, or null and stays where it is.
  private @Nullable Token durationWord() {
    int start = position;
    while (isAlpha(at(position))) {
      position++;
    }
    Token word = token(Kind.WORD, start);
    if (DURATION_WORDS.contains(word.text().toLowerCase(Locale.ROOT))) {
      return word;
    }
    position = start;
    return null;
  }

  private Token number() {
    int start = position;
    NumberScanner scanner = new NumberScanner(query, start);
    Kind kind = scanner.scan();
    position = scanner.position();
    if (kind == Kind.END) {
      String text = query.substring(start, position);
      throw errorAt(start, "bad number or duration syntax: " + Quoting.quote(text));
    }
    return token(kind, start);
  }

  /// Reads what may stand in brackets before a number.
  private Token duration() {
    skipBlanks();
    int c = at(position);
    if (c < 0) {
      throw errorAt(position, "unexpected end of input in duration expression");
    }
    if (isDigit(c) || (c == '.' && isDigit(at(position + 1)))) {
      sawDuration = true;
      beforeNumber = false;
      return number();
    }
    return switch (c) {
      case ']' -> closeBracket();
      case '(', ')' -> parenthesis();
      case '+', '-', '*', '/', '%', '^', ',' -> symbol(1);
      case ':' -> colonBeforeNumber();
      default -> {
        Token word = isAlpha(c) ? durationWord() : null;
        if (word == null) {
          String problem = "unexpected character in duration expression: " + rune(position);
          throw errorAt(position, problem);
        }
        yield word;
      }
    };
  }

  private Token colonBeforeNumber() {
    Token colon = symbol(1);
    if (!sawDuration) {
      throw errorAt(position, "unexpected colon before duration in duration expression");
    }
    if (sawColon) {
      throw errorAt(position, "unexpected repeated colon in duration expression");
    }
    sawColon = true;
    return colon;
  }

  private Token inBraces() {
    skipBlanks();
    int start = position;
    int c = at(start);
    if (c < 0) {
      throw errorAt(start, "unexpected end of input inside braces");
    }
    if (isAlpha(c)) {
      while (isNamePart(at(position))) {
        position++;
      }
      return token(Kind.WORD, start);
    }
    if (c == '"' || c == '\'' || c == '`') {
      position = StringText.end(this, start);
      return token(Kind.STRING, start);
    }
    if (c == '}') {
      inBraces = false;
      return symbol(1);
    }
    if (c == '{') {
      throw errorAt(start, "unexpected left brace '{'");
    }
    for (String symbol : BRACE_SYMBOLS) {
      if (query.startsWith(symbol, start)) {
        return symbol(symbol.length());
      }
    }
    String problem =
        c == '!'
            ? "unexpected character after '!' inside braces: " + rune(start + 1)
            : "unexpected character inside braces: " + rune(start);
    throw errorAt(start, problem);
  }

  /// Returns the character at `index` as Go quotes it.
  private String rune(int index) {
    return Quoting.rune(index < query.length() ? query.codePointAt(index) : 0xFFFD);
  }

  static boolean isNamePart(int c) {
    return isAlpha(c) || isDigit(c);
  }

  private static boolean isAlpha(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
