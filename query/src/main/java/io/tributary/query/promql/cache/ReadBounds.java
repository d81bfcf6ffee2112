package io.tributary.query.promql.cache;

import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.DurationExpr;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.TimeShift;
import java.util.Optional;

/// Which times the value of an expression depends on, seen from the time it is evaluated at.
///
/// @param minMs added to that time, the first one
/// @param maxMs added to that time, the last one
public record ReadBounds(long minMs, long maxMs) {
  /// Returns the bounds of an expression; none when it reads nothing, or when its value at a time
  /// may depend on what else the query is evaluated at, or where it is hard to tell.
  ///
  /// @param stepMs the query's step
  /// @param lookbackMs how far back an instant selector looks for a sample
  public static Optional<ReadBounds> of(Expr expr, long stepMs, long lookbackMs) {
    Walk walk = new Walk(stepMs, lookbackMs);
    walk.visit(expr, 0, 0);
    return walk.sure && walk.minMs <= walk.maxMs
        ? Optional.of(new ReadBounds(walk.minMs, walk.maxMs))
        : Optional.empty();
  }

  private static final class Walk {
    private final long stepMs;
    private final long lookbackMs;
    private boolean sure = true;
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;

    Walk(long stepMs, long lookbackMs) {
      this.stepMs = stepMs;
      this.lookbackMs = lookbackMs;
    }

    /// Visits an expression that is evaluated at times from `fromMs` to `toMs`, seen from the
    /// query's.
    void visit(Expr expr, long fromMs, long toMs) {
      switch (expr) {
        case Expr.VectorSelector selector -> select(selector, lookbackMs, fromMs, toMs);
        case Expr.MatrixSelector matrix -> {
          Boundary boundary = matrix.selector().boundary();
          long before = boundary == Boundary.PLAIN ? 0 : lookbackMs;
          select(matrix.selector(), millis(matrix.range()) + before, fromMs, toMs);
        }
        case Expr.Subquery subquery -> {
          if (subquery.step() != null) {
            long _ = millis(subquery.step());
          }
          long offsetMs = offset(subquery.shift());
          visit(subquery.expr(), fromMs - offsetMs - millis(subquery.range()) + 1, toMs - offsetMs);
        }
        case Expr.Call call -> {
          sure &= !dependsOnQuery(call);
          call.args().forEach(arg -> visit(arg, fromMs, toMs));
        }
        case Expr.Aggregation _,
            Expr.BinaryOp _,
            Expr.UnaryOp _,
            Expr.Paren _,
            Expr.NumberLiteral _,
            Expr.StringLiteral _ ->
            expr.children().forEach(child -> visit(child, fromMs, toMs));
      }
    }

    private void select(Expr.VectorSelector selector, long lengthMs, long fromMs, long toMs) {
      long offsetMs = offset(selector.shift());
      long after = selector.boundary() == Boundary.SMOOTHED ? lookbackMs : 0;
      minMs = Math.min(minMs, fromMs - offsetMs - lengthMs + 1);
      maxMs = Math.max(maxMs, toMs - offsetMs + after);
    }

    private long offset(TimeShift shift) {
      sure &= shift.at() == null;
      return shift.offset() == null ? 0 : millis(shift.offset());
    }

    private long millis(DurationExpr duration) {
      sure &= !dependsOnQuery(duration);
      return duration.millis(stepMs, 0);
    }

    /// `info` takes the labels of series of other times.
    private static boolean dependsOnQuery(Expr.Call call) {
      return switch (call.function()) {
        case START, END, RANGE, STEP, INFO -> true;
        default -> false;
      };
    }

    private static boolean dependsOnQuery(DurationExpr duration) {
      return switch (duration) {
        case DurationExpr.Literal _ -> false;
        case DurationExpr.Step _, DurationExpr.Range _ -> true;
        case DurationExpr.Negated negated -> dependsOnQuery(negated.operand());
        case DurationExpr.Paren paren -> dependsOnQuery(paren.inner());
        case DurationExpr.Binary binary ->
            dependsOnQuery(binary.left()) || dependsOnQuery(binary.right());
        case DurationExpr.Extreme extreme ->
            dependsOnQuery(extreme.left()) || dependsOnQuery(extreme.right());
      };
    }
  }
}
