package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tokens of a query that are still to be parsed. Confined to one thread.
final class TokenStream {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_OPERATORS = 2000;

  private final String query;
  private final List<Token> tokens;
  private int at;
  private int depth;
  private int operators;
  private @Nullable String deferred;

  TokenStream(String query) {
    this.query = query;
    this.tokens = Lexer.lex(query);
  }

  /// @throws LogqlParseException when what follows is no token
  Token peek() {
    Token token = tokens.get(at);
    if (token.kind() == Kind.ERROR) {
      throw error(token, token.text());
    }
    return token;
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token take() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean takeIf(String text) {
    boolean found = peek().is(text);
    if (found) {
      at++;
    }
    return found;
  }

  Token expect(Kind kind) {
    if (peek().kind() != kind) {
      throw unexpected("expecting " + kind.named());
    }
    return take();
  }

  void expect(String symbol) {
    if (!peek().is(symbol)) {
      throw unexpected("expecting " + symbol);
    }
    at++;
  }

  /// Takes the parenthesis that closes what an operator could continue.
  void close() {
    if (!takeIf(")")) {
      throw unexpected();
    }
  }

  /// Takes `close` and returns false, or a comma and returns true.
  ///
  /// @param expected what an error says of both
  boolean another(String close, String expected) {
    if (takeIf(close)) {
      return false;
    }
    if (!takeIf(",")) {
      throw unexpected("expecting " + expected);
    }
    return true;
  }

  /// Enters one more pair of parentheses; [#leave] leaves it.
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw error(peek(), "expression is nested too deeply limit=" + MAX_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  /// Remembers the first thing that is wrong, but only matters when all of the query can be parsed.
  void defer(String problem) {
    deferred = deferred == null ? problem : deferred;
  }

  /// @throws LogqlParseException when there is such a thing
  void checkDeferred() {
    if (deferred != null) {
      throw new LogqlParseException(deferred);
    }
  }

  /// Counts an operator, each of which makes the tree deeper.
  void countOperator() {
    if (++operators > MAX_OPERATORS) {
      throw error(peek(), "expression has too many operators limit=" + MAX_OPERATORS);
    }
  }

  LogqlParseException unexpected() {
    return error(peek(), "syntax error: unexpected " + peek().described());
  }

  LogqlParseException unexpected(String expected) {
    return error(peek(), "syntax error: unexpected " + peek().described() + ", " + expected);
  }

  LogqlParseException error(Token token, String problem) {
    return new LogqlParseException(query, token, problem);
  }
}
