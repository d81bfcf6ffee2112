package io.tributary.query.promql.binary;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.histogram.HistogramTrim;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.StepSeries;

/// A binary operator on two samples, floats or histograms.
final class SampleArithmetic {
  private final QueryContext context;
  private final BinaryOperator op;
  private final boolean returnBool;
  private final Span span;

  SampleArithmetic(QueryContext context, BinaryOperator op, boolean returnBool, Span span) {
    this.context = context;
    this.op = op;
    this.returnBool = returnBool;
    this.span = span;
  }

  /// Returns whether the result no longer is what the metric's name says.
  boolean dropsName() {
    return returnBool || !(op.isComparison() || op.isTrim());
  }

  boolean isFilter() {
    return op.isComparison() && !returnBool;
  }

  /// Puts the result for two floats into `out`; where a comparison filters, nothing or `kept`.
  void floats(double left, double right, double kept, StepSeries out, int step) {
    if (op.isTrim()) {
      incompatible("float", "float");
      out.remove(step);
    } else if (!isFilter()) {
      out.set(step, FloatArithmetic.apply(op, left, right));
    } else if (FloatArithmetic.holds(op, left, right)) {
      out.set(step, kept);
    } else {
      out.remove(step);
    }
  }

  void floatAndHistogram(double left, FloatHistogram right, StepSeries out, int step) {
    if (op == BinaryOperator.MULTIPLY) {
      out.set(step, right.scale(left).compact());
    } else {
      incompatible("float", "histogram");
      out.remove(step);
    }
  }

  void histogramAndFloat(FloatHistogram left, double right, StepSeries out, int step) {
    switch (op) {
      case MULTIPLY -> out.set(step, left.scale(right).compact());
      case DIVIDE -> out.set(step, left.divide(right).compact());
      case TRIM_UPPER -> out.set(step, HistogramTrim.below(left, right));
      case TRIM_LOWER -> out.set(step, HistogramTrim.above(left, right));
      default -> {
        incompatible("histogram", "float");
        out.remove(step);
      }
    }
  }

  void histograms(FloatHistogram left, FloatHistogram right, StepSeries out, int step) {
    switch (op) {
      case ADD, SUBTRACT -> combine(left, right, out, step);
      case EQUAL -> compare(left.sameAs(right), left, out, step);
      case NOT_EQUAL -> compare(!left.sameAs(right), left, out, step);
      default -> {
        incompatible("histogram", "histogram");
        out.remove(step);
      }
    }
  }

  private void compare(boolean holds, FloatHistogram left, StepSeries out, int step) {
    if (returnBool) {
      out.set(step, holds ? 1 : 0);
    } else if (holds) {
      out.set(step, left);
    } else {
      out.remove(step);
    }
  }

  private void combine(FloatHistogram left, FloatHistogram right, StepSeries out, int step) {
    boolean add = op == BinaryOperator.ADD;
    HistogramSum sum = add ? HistogramSum.add(left, right) : HistogramSum.subtract(left, right);
    if (sum == null) {
      context.warn("incompatible bucket layout encountered for binary operator " + op.text(), span);
      out.remove(step);
      return;
    }
    String operation = add ? "addition" : "subtraction";
    if (sum.conflictingResets()) {
      context.warn("conflicting counter resets during histogram " + operation, span);
    }
    if (sum.reconciledBounds()) {
      context.info("mismatched custom buckets were reconciled during " + operation, span);
    }
    FloatHistogram result = add ? sum.result() : sum.result().withHint(ResetHint.GAUGE);
    out.set(step, result.compact());
  }

  private void incompatible(String left, String right) {
    context.info(
        "incompatible sample types encountered for binary operator "
            + Quoting.quote(op.text())
            + ": "
            + left
            + " "
            + op.text()
            + " "
            + right,
        span);
  }

  /// Puts the result for two samples into `out`; nothing where one of them is missing.
  void samples(StepSeries left, StepSeries right, StepSeries out, int step) {
    if (left.hasFloat(step)) {
      if (right.hasFloat(step)) {
        floats(left.value(step), right.value(step), left.value(step), out, step);
      } else if (right.hasHistogram(step)) {
        floatAndHistogram(left.value(step), right.histogram(step), out, step);
      }
    } else if (left.hasHistogram(step)) {
      if (right.hasFloat(step)) {
        histogramAndFloat(left.histogram(step), right.value(step), out, step);
      } else if (right.hasHistogram(step)) {
        histograms(left.histogram(step), right.histogram(step), out, step);
      }
    }
  }
}
