package io.tributary.query.promql.binary;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.operator.VectorOperator;

/// The order of operands where the right one is evaluated first.
final class Operands {
  private Operands() {}

  /// Returns what the reader is told when the right operand has failed: that the left one does, if
  /// it does, as operands are evaluated from left to right.
  static TributaryException first(TributaryException ofRight, VectorOperator left) {
    if (ofRight.kind() != ErrorKind.UNPROCESSABLE) {
      return ofRight;
    }
    try {
      left.run(_ -> {});
      return ofRight;
    } catch (TributaryException ofLeft) {
      return ofLeft;
    }
  }
}
