package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.histogram.ClassicBuckets;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.NativeQuantile;

/// `histogram_fraction`.
public final class FractionReader implements HistogramGroups.Reader {
  private final QueryContext context;
  private final ScalarOperator from;
  private final ScalarOperator to;
  private final Span vector;
  private double[] lower = new double[0];
  private double[] upper = new double[0];

  /// @param vector where the histograms stand
  public FractionReader(QueryContext context, ScalarOperator from, ScalarOperator to, Span vector) {
    this.context = context;
    this.from = from;
    this.to = to;
    this.vector = vector;
  }

  @Override
  public void begin() {
    lower = from.run();
    upper = to.run();
  }

  @Override
  public double classic(ClassicBuckets buckets, int step, Labels labels) {
    return buckets.fraction(lower[step], upper[step]);
  }

  @Override
  public double ofNative(FloatHistogram histogram, int step, Labels labels) {
    NativeQuantile.Estimate estimate = NativeQuantile.fraction(lower[step], upper[step], histogram);
    if (estimate.nans() != NativeQuantile.Nans.NONE) {
      context.info(
          "input to histogram_fraction has NaN observations, which are excluded from all fractions"
              + HistogramGroups.forMetric(context, labels),
          vector);
    }
    return estimate.value();
  }
}
