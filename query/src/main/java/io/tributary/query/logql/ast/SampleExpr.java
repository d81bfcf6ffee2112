package io.tributary.query.logql.ast;

import org.jspecify.annotations.Nullable;

/// An expression that gives numbers.
public sealed interface SampleExpr extends Expr {
  record Literal(double value) implements SampleExpr {}

  /// `vector(value)`.
  record Vector(double value) implements SampleExpr {}

  /// @param parameter the quantile of `quantile_over_time`
  record RangeAggregation(
      RangeOperation operation, double parameter, LogRange range, @Nullable Grouping grouping)
      implements SampleExpr {}

  /// @param parameter how many series are kept
  record VectorAggregation(
      VectorOperation operation, int parameter, SampleExpr of, @Nullable Grouping grouping)
      implements SampleExpr {}

  record Binary(
      BinaryOperator operator,
      boolean bool,
      VectorMatching matching,
      SampleExpr left,
      SampleExpr right)
      implements SampleExpr {}

  record LabelReplace(SampleExpr of, String target, String replacement, String source, String regex)
      implements SampleExpr {}
}
