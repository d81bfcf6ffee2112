package io.tributary.query.promql.operator;

/// A part of a plan that makes an instant vector at every step. Runs once; confined to one thread.
@FunctionalInterface
public interface VectorOperator {
  /// Hands every series to `sink`: label sets differ, none is empty.
  void run(SeriesSink sink);
}
