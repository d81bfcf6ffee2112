package io.tributary.query.promql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the series of two vectors find each other.
///
/// @param labels the labels of `on` or `ignoring`, as written
/// @param on whether only `labels` are compared; else all others
/// @param include the labels of `group_left` or `group_right`, copied from the one side
/// @param fillLeft the value of a series that the left side lacks, or null
/// @param fillRight the value of a series that the right side lacks, or null
public record VectorMatching(
    Cardinality cardinality,
    List<String> labels,
    boolean on,
    List<String> include,
    @Nullable Double fillLeft,
    @Nullable Double fillRight) {

  public static final VectorMatching ONE_TO_ONE =
      new VectorMatching(Cardinality.ONE_TO_ONE, List.of(), false, List.of(), null, null);

  /// How many series of each side may meet.
  public enum Cardinality {
    ONE_TO_ONE,
    /// `group_left`: many on the left.
    MANY_TO_ONE,
    /// `group_right`: many on the right.
    ONE_TO_MANY,
    /// Of the set operators.
    MANY_TO_MANY
  }
}
