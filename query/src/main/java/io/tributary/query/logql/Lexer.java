package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts a query into tokens. Confined to one thread. Source: Loki `pkg/logql/syntax/lex.go`.
final class Lexer {
  private static final Set<String> PAIRS =
      Set.of("|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=");
  private static final String SINGLES = "|=><(){}[],.+-*/%^";
  private static final Set<String> FLAGS = Set.of("--strict", "--keep-empty");
  private static final String DURATION_LETTERS = "nuµmshdwy";
  private static final String SIZE_LETTERS = "BikKMGTP";

  private final String query;
  private int position;

  private Lexer(String query) {
    this.query = query;
  }

  /// Returns the tokens, the last of which is an end or an error.
  static List<Token> lex(String query) {
    Lexer lexer = new Lexer(query);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Kind.END && token.kind() != Kind.ERROR);
    return tokens;
  }

  private Token next() {
    skipBlank();
    int start = position;
    if (start == query.length()) {
      return token(Kind.END, "", start);
    }
    char c = query.charAt(start);
    if (c == '"' || c == '`') {
      try {
        position = StringText.end(query, start);
        return token(Kind.STRING, StringText.unquote(query, start, position), start);
      } catch (ConversionException e) {
        return error(start, e.getMessage());
      }
    }
    if (c == '\'') {
      return character(start);
    }
    if (c == '[') {
      return range(start);
    }
    if (isDigit(c) || (c == '.' && isDigit(at(start + 1)))) {
      return number(start);
    }
    if (isNamePart(c) && !Character.isDigit(c)) {
      return word(start);
    }
    return symbol(start);
  }

  private static Token token(Kind kind, String text, int start) {
    return new Token(kind, text, start, true);
  }

  /// Returns a token at which errors do not tell the line.
  private static Token joined(Kind kind, String text, int start) {
    return new Token(kind, text, start, false);
  }

  private static Token error(int start, String problem) {
    return token(Kind.ERROR, problem, start);
  }

  /// Returns the character there, or NUL behind the end.
  private char at(int index) {
    return index < query.length() ? query.charAt(index) : 0;
  }

  private void skipBlank() {
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

  /// Takes a character in single quotes, which the parser has no use for.
  private Token character(int start) {
    int end = start + 1;
    int length = 0;
    while (end < query.length() && at(end) != '\'' && at(end) != '\n') {
      end += at(end) == '\\' ? 2 : 1;
      length++;
    }
    if (at(end) != '\'') {
      return error(start, "literal not terminated");
    }
    position = end + 1;
    return length == 1
        ? token(Kind.IDENTIFIER, query.substring(start, position), start)
        : error(start, "invalid char literal");
  }

  private Token range(int start) {
    int end = query.indexOf(']', start);
    if (end < 0) {
      return joined(Kind.ERROR, "missing closing ']' in duration", start);
    }
    position = end + 1;
    String text = query.substring(start + 1, end);
    try {
      Durations.parseRange(text);
      return joined(Kind.RANGE, text, start);
    } catch (ConversionException e) {
      return joined(Kind.ERROR, e.getMessage(), start);
    }
  }

  private Token word(int start) {
    while (isNamePart(at(position))) {
      position++;
    }
    String word = query.substring(start, position);
    return Keywords.contains(word, this::isCalled)
        ? token(Kind.KEYWORD, word.toLowerCase(Locale.ROOT), start)
        : token(Kind.IDENTIFIER, word, start);
  }

  /// Returns whether arguments or a grouping stand at the position.
  private boolean isCalled() {
    int next = afterBlank(position);
    for (String grouping : List.of("by", "without")) {
      if (query.regionMatches(true, next, grouping, 0, grouping.length())) {
        return at(afterBlank(next + grouping.length())) == '(';
      }
    }
    return at(next) == '(';
  }

  private int afterBlank(int from) {
    int next = from;
    while (Character.isWhitespace(at(next))) {
      next++;
    }
    return next;
  }

  private Token number(int start) {
    NumberText.Scanned scanned = NumberText.scan(query, start);
    if (scanned.problem() != null) {
      return error(start, scanned.problem());
    }
    int duration = spanned(scanned.end(), DURATION_LETTERS);
    if (duration > scanned.end() && isDuration(query.substring(start, duration))) {
      position = duration;
      return joined(Kind.DURATION, query.substring(start, duration), start);
    }
    int size = spanned(scanned.end(), SIZE_LETTERS);
    if (size > scanned.end() && ByteSizes.isReadable(query.substring(start, size))) {
      position = size;
      return joined(Kind.BYTES, query.substring(start, size), start);
    }
    position = scanned.end();
    return token(Kind.NUMBER, query.substring(start, position), start);
  }

  /// Returns where digits, points and `letters` end.
  private int spanned(int from, String letters) {
    int end = from;
    while (end < query.length()
        && (Character.isDigit(at(end)) || at(end) == '.' || letters.indexOf(at(end)) >= 0)) {
      end++;
    }
    return end;
  }

  private static boolean isDuration(String text) {
    try {
      Durations.parseLiteral(text);
      return true;
    } catch (ConversionException e) {
      return false; // some other token
    }
  }

  private Token symbol(int start) {
    char c = query.charAt(start);
    if (c == '-') {
      int end = start + 1;
      while (Character.isLetter(at(end)) || at(end) == '-') {
        end++;
      }
      String flag = query.substring(start, end);
      if (FLAGS.contains(flag)) {
        position = end;
        return joined(Kind.FLAG, flag, start);
      }
      int duration = spanned(start + 1, DURATION_LETTERS);
      if (duration > start + 1 && isDuration(query.substring(start, duration))) {
        position = duration;
        return joined(Kind.DURATION, query.substring(start, duration), start);
      }
    }
    String pair = query.substring(start, Math.min(start + 2, query.length()));
    if (PAIRS.contains(pair)) {
      position = start + 2;
      return joined(Kind.SYMBOL, pair, start);
    }
    position = query.offsetByCodePoints(start, 1);
    String character = query.substring(start, position);
    return SINGLES.indexOf(c) >= 0
        ? token(Kind.SYMBOL, character, start)
        : token(Kind.IDENTIFIER, character, start); // as Loki: the parser has no use for it
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
