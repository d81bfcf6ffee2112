package io.tributary.query.promql;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Expr.VectorSelector;
import io.tributary.query.promql.ast.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns text into type-checked trees.
///
/// Depth is bounded, so that no text can exhaust a stack, here or in what walks the tree. Every
/// method throws [PromqlParseException] for what is not PromQL. Source: Prometheus 3.14
/// `promql/parser`.
public final class PromqlParser {
  /// How deeply a tree may nest.
  public static final int MAX_DEPTH = 500;

  /// The longest text, in UTF-16 units.
  public static final int MAX_LENGTH = 1 << 20;

  private PromqlParser() {}

  public static Expr parse(String query, PromqlOptions options) {
    TokenStream tokens = open(query);
    if (tokens.current().isEnd()) {
      throw tokens.error(new Span(0, 0), "no expression found in input");
    }
    Expr expr = new ExprParser(tokens, options).expression();
    expectEnd(tokens);
    checkDepth(tokens, expr);
    return new TypeChecker(tokens).check(expr);
  }

  /// Returns the conditions of a lone selector, as `match[]` holds it; at least one of them refuses
  /// "".
  public static List<Matcher> parseSelector(String text) {
    TokenStream tokens = open(text);
    VectorSelector selector = lone(tokens);
    SelectorParser.checkNotEmpty(tokens, selector);
    return selector.matchers();
  }

  /// Returns the labels of a series as scripts write it: `name{label="value", …}`.
  public static Labels parseMetric(String text) {
    TokenStream tokens = open(text);
    if (tokens.current().isEnd()) {
      return Labels.EMPTY;
    }
    Labels labels = new SelectorParser(tokens).metric();
    expectEnd(tokens);
    return labels;
  }

  /// Returns the milliseconds of a duration such as `1h30m`, or null when `text` is none or too
  /// long.
  public static @Nullable Long parseDuration(String text) {
    return NumberSyntax.durationMillis(text);
  }

  private static VectorSelector lone(TokenStream tokens) {
    if (!tokens.current().isMetricName() && !tokens.current().is("{")) {
      throw tokens.current().isEnd()
          ? tokens.error(new Span(0, 0), "no expression found in input")
          : tokens.unexpected();
    }
    VectorSelector selector = new SelectorParser(tokens).selector();
    expectEnd(tokens);
    return selector;
  }

  private static TokenStream open(String text) {
    if (text.length() > MAX_LENGTH) {
      String problem = "query is too long: limit=" + MAX_LENGTH + " length=" + text.length();
      throw new PromqlParseException(" ", new Span(0, 0), problem);
    }
    return new TokenStream(text);
  }

  private static void expectEnd(TokenStream tokens) {
    if (!tokens.current().isEnd()) {
      throw tokens.unexpected();
    }
  }

  /// Refuses chains such as `a + b + …`, which are deep on the left without having nested the
  /// parser.
  private static void checkDepth(TokenStream tokens, Expr root) {
    record Level(Expr expr, int depth) {}
    Deque<Level> open = new ArrayDeque<>();
    open.push(new Level(root, 1));
    while (!open.isEmpty()) {
      Level level = open.pop();
      if (level.depth() > MAX_DEPTH) {
        throw tokens.error(
            level.expr().span(), "expression is nested too deeply: limit=" + MAX_DEPTH);
      }
      level.expr().children().forEach(child -> open.push(new Level(child, level.depth() + 1)));
    }
  }
}
