package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.VectorMatching;
import io.tributary.query.logql.ast.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.List;

/// Parses what may follow a binary operator: `bool`, `on`, `ignoring`, `group_left`, `group_right`.
final class MatchingParser {
  record Modifiers(boolean bool, VectorMatching matching) {}

  private final TokenStream tokens;

  MatchingParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Modifiers parse() {
    boolean bool = tokens.takeIf("bool");
    boolean on = tokens.peek().is("on");
    if (!on && !tokens.peek().is("ignoring")) {
      return new Modifiers(bool, VectorMatching.ALL_LABELS);
    }
    tokens.take();
    List<String> labels = names();
    Cardinality cardinality = Cardinality.ONE_TO_ONE;
    List<String> include = List.of();
    if (tokens.peek().is("group_left") || tokens.peek().is("group_right")) {
      boolean left = tokens.take().is("group_left");
      cardinality = left ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY;
      include = tokens.peek().isSymbol("(") ? names() : List.of();
    }
    return new Modifiers(bool, new VectorMatching(on, labels, cardinality, include));
  }

  /// Parses names between parentheses.
  List<String> names() {
    tokens.expect("(");
    List<String> names = new ArrayList<>();
    if (tokens.takeIf(")")) {
      return names;
    }
    if (tokens.peek().kind() != Kind.IDENTIFIER) {
      throw tokens.unexpected("expecting IDENTIFIER or )");
    }
    do {
      names.add(tokens.expect(Kind.IDENTIFIER).text());
    } while (tokens.another(")", ", or )"));
    return names;
  }
}
