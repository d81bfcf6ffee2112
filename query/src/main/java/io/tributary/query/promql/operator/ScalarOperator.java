package io.tributary.query.promql.operator;

/// A part of a plan that makes one number at every step. Runs once; confined to one thread.
@FunctionalInterface
public interface ScalarOperator {
  /// Returns a number per step; the caller may change the array.
  double[] run();
}
