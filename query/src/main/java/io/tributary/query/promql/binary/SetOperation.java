package io.tributary.query.promql.binary;

import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// `and`, `or` and `unless`: of one side only where its series have samples is kept.
public final class SetOperation implements VectorOperator {
  private final QueryContext context;
  private final BinaryOperator op;
  private final Signature signature;
  private final VectorOperator left;
  private final VectorOperator right;

  public SetOperation(
      QueryContext context, Expr.BinaryOp expr, VectorOperator left, VectorOperator right) {
    VectorMatching matching = Objects.requireNonNull(expr.matching());
    this.context = context;
    this.op = expr.op();
    this.signature = new Signature(matching);
    this.left = left;
    this.right = right;
  }

  @Override
  public void run(SeriesSink sink) {
    Map<Labels, BitSet> present = new HashMap<>();
    if (op == BinaryOperator.OR) {
      left.run(series -> {
        note(series, present);
        sink.accept(series);
      });
      right.run(series -> filter(series, present, false, sink));
    } else {
      try {
        right.run(series -> note(series, present));
      } catch (TributaryException e) {
        throw Operands.first(e, left);
      }
      left.run(series -> filter(series, present, op == BinaryOperator.AND, sink));
    }
  }

  private void note(StepSeries series, Map<Labels, BitSet> present) {
    BitSet steps = present.computeIfAbsent(signature.of(series.labels()), _ -> newGroup(series));
    for (int step = 0; step < series.steps(); step++) {
      if (series.has(step)) {
        steps.set(step);
      }
    }
  }

  private BitSet newGroup(StepSeries series) {
    context.hold(1 + series.steps() / Long.SIZE);
    return new BitSet(series.steps());
  }

  /// Keeps the steps that are (or are not) in the series' group.
  private void filter(
      StepSeries series, Map<Labels, BitSet> present, boolean keepPresent, SeriesSink sink) {
    BitSet steps = present.get(signature.of(series.labels()));
    if (steps == null) {
      if (!keepPresent) {
        sink.accept(series);
      }
      return;
    }
    for (int step = 0; step < series.steps(); step++) {
      if (steps.get(step) != keepPresent) {
        series.remove(step);
      }
    }
    if (!series.isEmpty()) {
      sink.accept(series);
    }
  }
}
