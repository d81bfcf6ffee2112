package io.tributary.query.logql.ast;

import java.util.List;

/// Which series of the two sides of a binary operation belong together.
///
/// @param on whether only `labels` are compared, else all but `labels`
/// @param include labels that the many side takes from the one side
public record VectorMatching(
    boolean on, List<String> labels, Cardinality cardinality, List<String> include) {
  /// How many series of each side may belong together.
  public enum Cardinality {
    ONE_TO_ONE,
    MANY_TO_ONE,
    ONE_TO_MANY
  }

  public static final VectorMatching ALL_LABELS =
      new VectorMatching(false, List.of(), Cardinality.ONE_TO_ONE, List.of());

  public VectorMatching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }
}
