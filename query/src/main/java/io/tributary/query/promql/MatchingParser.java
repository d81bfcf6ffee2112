package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Quoting;
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

  VectorMatching matching(BinaryOperator op) {
    Cardinality cardinality = op.isSet() ? Cardinality.MANY_TO_MANY : Cardinality.ONE_TO_ONE;
    List<String> labels = List.of();
    List<String> include = List.of();
    boolean on = tokens.current().isWord("on");
    if (on || tokens.current().isWord("ignoring")) {
      tokens.take();
      labels = tokens.labelList();
      boolean left = tokens.current().isWord("group_left");
      if (left || tokens.current().isWord("group_right")) {
        Token group = tokens.take();
        refuseGroup(op, group);
        cardinality = left ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY;
        include = tokens.current().is("(") ? tokens.labelList() : List.of();
      }
      refuseRepeated(on, labels, include);
    }
    Fill fill = fill(op);
    return new VectorMatching(cardinality, labels, on, include, fill.left(), fill.right());
  }

  private void refuseGroup(BinaryOperator op, Token group) {
    if (op.isSet()) {
      throw tokens.error(group.span(), "no grouping allowed for \"" + op.text() + "\" operation");
    }
  }

  private void refuseRepeated(boolean on, List<String> labels, List<String> include) {
    for (String label : include) {
      if (on && labels.contains(label)) {
        String quoted = Quoting.quote(label);
        throw tokens.error(
            tokens.previous(),
            "label " + quoted + " must not occur in ON and GROUP clause at once");
      }
    }
  }

  private record Fill(@Nullable Double left, @Nullable Double right) {}

  private Fill fill(BinaryOperator op) {
    Double left = null;
    Double right = null;
    while (isFill(tokens.current()) && tokens.parenthesisFollows()) {
      Token keyword = tokens.take();
      if (!options.fillModifiers()) {
        throw tokens.error(
            keyword.span(),
            "binop fill modifiers are experimental and must be enabled with the feature"
                + " promql-binop-fill-modifiers");
      }
      if (op.isSet()) {
        throw tokens.error(
            keyword.span(), "filling in missing series not allowed for set operators");
      }
      double value = fillValue();
      left = keyword.isWord("fill_right") ? left : Double.valueOf(value);
      right = keyword.isWord("fill_left") ? right : Double.valueOf(value);
    }
    return new Fill(left, right);
  }

  private static boolean isFill(Token token) {
    return token.isWord("fill") || token.isWord("fill_left") || token.isWord("fill_right");
  }

  private double fillValue() {
    tokens.expect("(", "fill modifier");
    boolean negative = tokens.takeIf("-");
    if (!negative) {
      tokens.takeIf("+");
    }
    Token number = tokens.current();
    if (number.kind() != Kind.NUMBER && number.kind() != Kind.DURATION) {
      throw tokens.unexpected("fill modifier", "number");
    }
    tokens.take();
    double value = DurationParser.seconds(tokens, number);
    tokens.expect(")", "fill modifier");
    return negative ? -value : value;
  }
}
