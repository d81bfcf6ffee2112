package io.tributary.query.promql.plan;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Which functions know what to do with a range whose edges are anchored or smoothed.
final class Boundaries {
  private static final Set<Function> SMOOTHED =
      EnumSet.of(Function.DELTA, Function.INCREASE, Function.RATE);
  private static final Set<Function> ANCHORED =
      EnumSet.of(
          Function.CHANGES, Function.DELTA, Function.INCREASE, Function.RATE, Function.RESETS);

  private Boundaries() {}

  /// Returns the boundary of a range that `function` takes.
  ///
  /// @throws TributaryException UNPROCESSABLE when it does not go with the function
  static Boundary of(Function function, Expr range) {
    Boundary boundary =
        range.unwrap() instanceof Expr.MatrixSelector matrix
            ? matrix.selector().boundary()
            : Boundary.PLAIN;
    Set<Function> allowed =
        switch (boundary) {
          case PLAIN -> Set.of(function);
          case ANCHORED -> ANCHORED;
          case SMOOTHED -> SMOOTHED;
        };
    if (!allowed.contains(function)) {
      String names = allowed.stream().map(Function::text).collect(Collectors.joining(", "));
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE,
          boundary.text()
              + " modifier can only be used with: "
              + names
              + " - not with "
              + function.text());
    }
    return boundary;
  }
}
