package io.tributary.query.promql.binary;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.histogram.HistogramTrim;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.StepSeries;
import org.jspecify.annotations.Nullable;

/// A binary operator on two samples, floats or histograms; of each step, the last thing to note
/// counts.
final class SampleArithmetic {
  private final QueryContext context;
  private final BinaryOperator op;
  private final boolean returnBool;
  private final Span span;
  private final int steps;
  private @Nullable Note @Nullable [] notes;

  private record Note(boolean warning, String text) {}

  SampleArithmetic(QueryContext context, Expr.BinaryOp expr, int steps) {
    this.context = context;
    this.op = expr.op();
    this.returnBool = expr.returnBool();
    this.span = expr.span();
    this.steps = steps;
  }

  /// Tells what is to note of the steps until now.
  void tellNotes() {
    if (notes == null) {
      return;
    }
    for (Note note : notes) {
      if (note != null && note.warning) {
        context.warn(note.text, span);
      } else if (note != null) {
        context.info(note.text, span);
      }
    }
    notes = null;
  }

  private void note(boolean warning, String text, int step) {
    if (notes == null) {
      notes = new Note[steps];
    }
    notes[step] = new Note(warning, text);
  }

  /// Returns whether the result no longer is what the metric's name says.
  boolean dropsName() {
    return returnBool || !(op.isComparison() || op.isTrim());
  }

  boolean isFilter() {
    return op.isComparison() && !returnBool;
  }

  /// Puts the result for two floats into `out`; where a comparison filters, nothing or `kept`.
  /// Returns whether the operator has any for them, as all of these do.
  boolean floats(double left, double right, double kept, StepSeries out, int step) {
    if (op.isTrim()) {
      return incompatible("float", "float", out, step);
    }
    if (!isFilter()) {
      out.set(step, FloatArithmetic.apply(op, left, right));
    } else if (FloatArithmetic.holds(op, left, right)) {
      out.set(step, kept);
    } else {
      out.remove(step);
    }
    return true;
  }

  boolean floatAndHistogram(double left, FloatHistogram right, StepSeries out, int step) {
    if (op != BinaryOperator.MULTIPLY) {
      return incompatible("float", "histogram", out, step);
    }
    out.set(step, right.scale(left).compact());
    return true;
  }

  boolean histogramAndFloat(FloatHistogram left, double right, StepSeries out, int step) {
    switch (op) {
      case MULTIPLY -> out.set(step, left.scale(right).compact());
      case DIVIDE -> out.set(step, left.divide(right).compact());
      case TRIM_UPPER -> out.set(step, HistogramTrim.below(left, right));
      case TRIM_LOWER -> out.set(step, HistogramTrim.above(left, right));
      default -> {
        return incompatible("histogram", "float", out, step);
      }
    }
    return true;
  }

  private boolean histograms(FloatHistogram left, FloatHistogram right, StepSeries out, int step) {
    return switch (op) {
      case ADD, SUBTRACT -> combine(left, right, out, step);
      case EQUAL -> compare(left.sameAs(right), left, out, step);
      case NOT_EQUAL -> compare(!left.sameAs(right), left, out, step);
      default -> incompatible("histogram", "histogram", out, step);
    };
  }

  private boolean compare(boolean holds, FloatHistogram left, StepSeries out, int step) {
    if (returnBool) {
      out.set(step, holds ? 1 : 0);
    } else if (holds) {
      out.set(step, left);
    } else {
      out.remove(step);
    }
    return true;
  }

  private boolean combine(FloatHistogram left, FloatHistogram right, StepSeries out, int step) {
    boolean add = op == BinaryOperator.ADD;
    HistogramSum sum = add ? HistogramSum.add(left, right) : HistogramSum.subtract(left, right);
    if (sum == null) {
      note(true, "incompatible bucket layout encountered for binary operator " + op.text(), step);
      out.remove(step);
      return false;
    }
    String operation = add ? "addition" : "subtraction";
    if (sum.reconciledBounds()) {
      note(false, "mismatched custom buckets were reconciled during " + operation, step);
    }
    if (sum.conflictingResets()) {
      note(true, "conflicting counter resets during histogram " + operation, step);
      out.remove(step); // Prometheus takes the warning for a failure
      return false;
    }
    FloatHistogram result = add ? sum.result() : sum.result().withHint(ResetHint.GAUGE);
    out.set(step, result.compact());
    return true;
  }

  private boolean incompatible(String left, String right, StepSeries out, int step) {
    String text =
        "incompatible sample types encountered for binary operator "
            + Quoting.quote(op.text())
            + ": "
            + left
            + " "
            + op.text()
            + " "
            + right;
    note(false, text, step);
    out.remove(step);
    return false;
  }

  /// Puts the result for two samples into `out`; nothing where one of them is missing. Returns
  /// whether there are both and the operator is for them.
  boolean samples(StepSeries left, StepSeries right, StepSeries out, int step) {
    if (left.hasFloat(step)) {
      if (right.hasFloat(step)) {
        return floats(left.value(step), right.value(step), left.value(step), out, step);
      }
      return right.hasHistogram(step)
          && floatAndHistogram(left.value(step), right.histogram(step), out, step);
    }
    if (!left.hasHistogram(step)) {
      return false;
    }
    if (right.hasFloat(step)) {
      return histogramAndFloat(left.histogram(step), right.value(step), out, step);
    }
    return right.hasHistogram(step)
        && histograms(left.histogram(step), right.histogram(step), out, step);
  }
}
