package io.tributary.query.promql;

import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import java.util.ArrayList;
import java.util.List;

/// The tokens of a query with one of look-ahead, and the errors that speak of them. Confined to one
/// thread.
final class TokenStream {
  private final Lexer lexer;
  private Token current;
  private Span previous = new Span(0, 0);
  private int depth;

  TokenStream(String query) {
    this.lexer = new Lexer(query);
    this.current = lexer.next();
  }

  Token current() {
    return current;
  }

  /// Returns the place of the token taken last.
  Span previous() {
    return previous;
  }

  Token take() {
    Token taken = current;
    previous = taken.span();
    current = lexer.next();
    return taken;
  }

  boolean takeIf(String symbol) {
    boolean matches = current.is(symbol);
    if (matches) {
      take();
    }
    return matches;
  }

  boolean takeIfWord(String keyword) {
    boolean matches = current.isWord(keyword);
    if (matches) {
      take();
    }
    return matches;
  }

  /// Returns whether the token after the current one is an opening parenthesis.
  boolean parenthesisFollows() {
    return lexer.nextIsParenthesis();
  }

  /// Returns whether the token after the current one is this keyword.
  boolean wordFollows(String keyword) {
    return lexer.nextIsWord(keyword);
  }

  void expect(String symbol, String context) {
    if (!takeIf(symbol)) {
      throw unexpected(context, Quoting.quote(symbol));
    }
  }

  String unquote(Token string) {
    return StringText.unquote(lexer, string);
  }

  /// Enters a nested expression; each is left by [#leave()].
  void enter() {
    if (++depth > PromqlParser.MAX_DEPTH) {
      throw error(
          current.span(), "expression is nested too deeply: limit=" + PromqlParser.MAX_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  /// Returns the label names of `(a, "b", …)`.
  List<String> labelList() {
    expect("(", "grouping opts");
    List<String> names = new ArrayList<>();
    while (!takeIf(")")) {
      names.add(labelName());
      if (!takeIf(",") && !current.is(")")) {
        throw unexpected("grouping opts", "\",\" or \")\"");
      }
    }
    return List.copyOf(names);
  }

  private String labelName() {
    if (current.kind() == Token.Kind.STRING) {
      Token string = take();
      String name = unquote(string);
      if (name.isEmpty() || !Quoting.isValidUtf8(name)) {
        throw error(string.span(), "invalid label name " + Quoting.quote(name));
      }
      return name;
    }
    boolean number = current.kind() == Token.Kind.NUMBER && Quoting.isLabelName(current.text());
    if (!number && !current.isLabelName()) {
      throw unexpected("grouping opts", "label");
    }
    return take().text();
  }

  PromqlParseException error(Span span, String problem) {
    return lexer.error(span, problem);
  }

  /// Returns the error that the current token has no place here.
  PromqlParseException unexpected() {
    return error(current.span(), "unexpected " + current.describe());
  }

  PromqlParseException unexpected(String context, String expected) {
    return error(
        current.span(),
        "unexpected " + current.describe() + " in " + context + ", expected " + expected);
  }

  PromqlParseException wrongType(Span span, ValueType expected, String context, ValueType found) {
    String problem =
        "expected type " + expected.documented() + " in " + context + ", got " + found.documented();
    return error(span, problem);
  }
}
