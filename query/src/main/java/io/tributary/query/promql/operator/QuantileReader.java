package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.query.promql.GoFloat;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.histogram.ClassicBuckets;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.NativeQuantile;
import org.jspecify.annotations.Nullable;

/// `histogram_quantile`, and one quantile of `histogram_quantiles`.
public final class QuantileReader implements HistogramGroups.Reader {
  private static final String NOT_MONOTONIC =
      "input to histogram_quantile needed to be fixed for monotonicity (see "
          + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

  private final QueryContext context;
  private final ScalarOperator quantile;
  private final @Nullable String label;
  private final Place place;
  private double[] quantiles = new double[0];

  /// Where the arguments stand, and when they are evaluated.
  public record Place(Span quantile, Span vector, Steps steps) {}

  /// @param label the label that tells the quantile, or null for none
  public QuantileReader(
      QueryContext context, ScalarOperator quantile, @Nullable String label, Place place) {
    this.context = context;
    this.quantile = quantile;
    this.label = label;
    this.place = place;
  }

  @Override
  public void begin() {
    quantiles = quantile.run();
    for (double phi : quantiles) {
      if (!(phi >= 0 && phi <= 1)) {
        context.warn(
            "quantile value should be between 0 and 1, got " + GoFloat.general(phi),
            place.quantile);
      }
    }
  }

  @Override
  public Labels result(Labels labels, int step) {
    return label == null ? labels : labels.with(label, GoFloat.openMetrics(quantiles[step]));
  }

  @Override
  public double classic(ClassicBuckets buckets, int step, Labels labels) {
    double value = buckets.quantile(quantiles[step]);
    if (buckets.wasForced()) {
      context.noteMonotonicity(
          NOT_MONOTONIC + HistogramGroups.forMetric(context, labels),
          new Monotonicity(buckets, step, place.steps),
          place.vector);
    }
    return value;
  }

  @Override
  public double ofNative(FloatHistogram histogram, int step, Labels labels) {
    NativeQuantile.Estimate estimate = NativeQuantile.quantile(quantiles[step], histogram);
    String effect =
        switch (estimate.nans()) {
          case NONE -> "";
          case SKEWED -> "result is skewed higher";
          case RESULT -> "result is NaN";
        };
    if (!effect.isEmpty()) {
      context.info(
          "input to histogram_quantile has NaN observations, "
              + effect
              + HistogramGroups.forMetric(context, labels),
          place.vector);
    }
    return estimate.value();
  }
}
