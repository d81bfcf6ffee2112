package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses what may stand after a binary operator: `on`, `ignoring`, `group_left`, `group_right`,
/// `fill`.
final class MatchingParser {
  private final TokenStream tokens;
  private final PromqlOptions options;

  MatchingParser(TokenStream tokens, PromqlOptions options) {
    this.tokens = tokens;
    this.options = options;
  }

  /// @param operation where an error is told to be: the whole operation's start
  VectorMatching matching(Span operation) {
    Cardinality cardinality = Cardinality.ONE_TO_ONE;
    List<String> labels = List.of();
    List<String> include = List.of();
    boolean on = tokens.current().isWord("on");
    if (on || tokens.current().isWord("ignoring")) {
      tokens.take();
      labels = tokens.labelList();
      boolean left = tokens.current().isWord("group_left");
      if (left || tokens.current().isWord("group_right")) {
        tokens.take();
        cardinality = left ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY;
        include = tokens.current().is("(") ? tokens.labelList() : List.of();
      }
    }
    Fill fill = fill();
    boolean filled = fill.left() != null || fill.right() != null;
    if (filled && !options.fillModifiers()) {
      throw tokens.error(operation, "binop fill modifiers are experimental and not enabled");
    }
    return new VectorMatching(cardinality, labels, on, include, fill.left(), fill.right());
  }

  private record Fill(@Nullable Double left, @Nullable Double right) {}

  /// Reads `fill`, or `fill_left` and `fill_right` in any order, each at most once.
  private Fill fill() {
    if (fillIs("fill")) {
      double value = fillValue();
      return new Fill(value, value);
    }
    if (fillIs("fill_left")) {
      double left = fillValue();
      return new Fill(left, fillIs("fill_right") ? fillValue() : null);
    }
    if (fillIs("fill_right")) {
      double right = fillValue();
      return new Fill(fillIs("fill_left") ? fillValue() : null, right);
    }
    return new Fill(null, null);
  }

  private boolean fillIs(String keyword) {
    return tokens.current().isWord(keyword) && tokens.parenthesisFollows();
  }

  private Double fillValue() {
    tokens.take();
    tokens.expect("(");
    boolean negative = tokens.takeIf("-");
    if (!negative) {
      tokens.takeIf("+");
    }
    Token number = tokens.current();
    if (number.kind() != Kind.NUMBER && number.kind() != Kind.DURATION) {
      throw tokens.unexpected();
    }
    tokens.take();
    double value = DurationParser.seconds(tokens, number);
    tokens.expect(")");
    return negative ? -value : value;
  }
}
