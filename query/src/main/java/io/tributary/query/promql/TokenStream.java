package io.tributary.query.promql;

import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tokens of a query with one of look-ahead, and the errors that speak of them. Confined to one
/// thread.
final class TokenStream {
  private final Lexer lexer;
  private final Deque<String> places = new ArrayDeque<>();
  private @Nullable Token current; // read when it is looked at: what was taken may be wrong first
  private Span previous = new Span(0, 0);
  private int depth;

  TokenStream(String query) {
    this.lexer = new Lexer(query);
  }

  String query() {
    return lexer.query();
  }

  Token current() {
    if (current == null) {
      current = lexer.next();
    }
    return current;
  }

  /// Returns the place of the token taken last.
  Span previous() {
    return previous;
  }

  Token take() {
    Token taken = current();
    previous = taken.span();
    current = null;
    return taken;
  }

  boolean takeIf(String symbol) {
    boolean matches = current().is(symbol);
    if (matches) {
      take();
    }
    return matches;
  }

  boolean takeIfWord(String keyword) {
    boolean matches = current().isWord(keyword);
    if (matches) {
      take();
    }
    return matches;
  }

  /// Returns whether the token after the current one is an opening parenthesis.
  boolean parenthesisFollows() {
    current();
    return lexer.nextIsParenthesis();
  }

  /// Returns whether `by` or `without` is the token after the current one.
  boolean groupingFollows() {
    current();
    return lexer.nextIsWord("by") || lexer.nextIsWord("without");
  }

  void expect(String symbol) {
    if (!takeIf(symbol)) {
      throw unexpected();
    }
  }

  /// Enters a place that errors name, such as "aggregation"; each is left by [#leavePlace()].
  ///
  /// @param place with what may stand there, if that is told
  void enterPlace(String place) {
    places.push(place);
  }

  void leavePlace() {
    places.pop();
  }

  /// Enters a nested expression; each is left by [#leave()].
  void enter() {
    if (++depth > PromqlParser.MAX_DEPTH) {
      throw error(
          current().span(), "expression is nested too deeply: limit=" + PromqlParser.MAX_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  /// Returns the label names of `(a, "b", …)`.
  List<String> labelList() {
    if (!takeIf("(")) {
      throw unexpectedIn("grouping opts, expected \"(\"");
    }
    List<String> names = new ArrayList<>();
    while (!takeIf(")")) {
      names.add(labelName());
      if (!takeIf(",") && !current().is(")")) {
        throw unexpectedIn("grouping opts, expected \",\" or \")\"");
      }
    }
    return List.copyOf(names);
  }

  private String labelName() {
    Token token = current();
    if (token.kind() != Token.Kind.STRING) {
      if (token.kind() != Token.Kind.WORD || token.isWord("without")) {
        throw unexpectedIn("grouping opts, expected label");
      }
      return take().text();
    }
    take();
    String name = StringText.unquote(token);
    if (name.isEmpty() || !Quoting.isValidUtf8(name)) {
      throw error(token.span(), "invalid label name for grouping: " + Quoting.quote(name));
    }
    return name;
  }

  PromqlParseException error(Span span, String problem) {
    return lexer.error(span, problem);
  }

  /// Returns the error that the current token has no place here, in the innermost place that has a
  /// name.
  PromqlParseException unexpected() {
    String place = places.peek();
    return place == null
        ? error(current().span(), "unexpected " + describe(false))
        : unexpectedIn(place);
  }

  /// @param place with what may stand there
  PromqlParseException unexpectedIn(String place) {
    boolean named = place.startsWith("label matching");
    return error(current().span(), "unexpected " + describe(named) + " in " + place);
  }

  private String describe(boolean named) {
    boolean keyword = !named && current().isFill() && parenthesisFollows();
    return keyword ? "<" + current().text() + ">" : current().describe(named);
  }

  PromqlParseException wrongType(Span span, ValueType expected, String context, ValueType found) {
    String problem =
        "expected type " + expected.documented() + " in " + context + ", got " + found.documented();
    return error(span, problem);
  }
}
