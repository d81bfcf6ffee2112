package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.histogram.HistogramTotal;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.window.KahanSum;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg`: compensated float sums, or sums of histograms; a mix of both has no result.
final class SumAccumulator implements Accumulator {
  private final boolean average;
  private final AggregationNotes notes;
  private final double[] sums; // the running mean where `incremental`
  private final double[] compensations;
  private final int[] counts;
  private final boolean[] incremental;
  private @Nullable HistogramTotal @Nullable [] totals;
  private boolean @Nullable [] incompatible;

  SumAccumulator(int steps, boolean average, AggregationNotes notes) {
    this.average = average;
    this.notes = notes;
    this.sums = new double[steps];
    this.compensations = new double[steps];
    this.counts = new int[steps];
    this.incremental = new boolean[average ? steps : 0];
  }

  @Override
  public void add(StepSeries series) {
    for (int step = 0; step < sums.length; step++) {
      if (series.hasFloat(step)) {
        addFloat(step, series.value(step));
      } else if (series.hasHistogram(step)) {
        addHistogram(step, series);
      }
    }
  }

  private void addFloat(int step, double value) {
    if (counts[step]++ == 0) {
      sums[step] = value;
      return;
    }
    if (average && (incremental[step] || Double.isInfinite(sums[step] + value))) {
      addToMean(step, value);
      return;
    }
    double total = sums[step] + value;
    compensations[step] = KahanSum.compensate(sums[step], compensations[step], value, total);
    sums[step] = total;
  }

  /// Goes on with the mean itself, because the sum would overflow.
  private void addToMean(int step, double value) {
    double count = counts[step];
    if (!incremental[step]) {
      incremental[step] = true;
      sums[step] /= count - 1;
      compensations[step] /= count - 1;
    }
    double share = (count - 1) / count;
    double scaled = sums[step] * share;
    double total = scaled + value / count;
    compensations[step] =
        KahanSum.compensate(scaled, compensations[step] * share, value / count, total);
    sums[step] = total;
  }

  private void addHistogram(int step, StepSeries series) {
    if (totals == null) {
      totals = new HistogramTotal[sums.length];
      incompatible = new boolean[sums.length];
    }
    HistogramTotal total = totals[step];
    if (total == null) {
      total = new HistogramTotal(average);
      totals[step] = total;
    }
    boolean afterFloat = counts[step] > 0 && total.isEmpty(); // no result, whatever else comes
    if (afterFloat || incompatible == null || incompatible[step]) {
      return;
    }
    if (!total.add(series.histogram(step))) {
      incompatible[step] = true;
      notes.mixedSchemas(series.labels().metricName());
    }
    if (total.reconciledBounds()) {
      notes.reconciledBounds();
    }
  }

  @Override
  public void finish(StepSeries out) {
    for (int step = 0; step < sums.length; step++) {
      HistogramTotal total = totals == null ? null : totals[step];
      if (total == null) {
        finishFloat(step, out);
      } else if (counts[step] > 0) {
        notes.mixedTypes();
      } else if (incompatible != null && !incompatible[step]) {
        finishHistogram(step, total, out);
      }
    }
  }

  private void finishFloat(int step, StepSeries out) {
    if (counts[step] == 0) {
      return;
    }
    if (average && !incremental[step]) {
      out.set(step, sums[step] / counts[step] + compensations[step] / counts[step]);
    } else {
      out.set(step, sums[step] + compensations[step]);
    }
  }

  private void finishHistogram(int step, HistogramTotal total, StepSeries out) {
    if (total.conflictingResets()) {
      notes.conflictingResets();
    }
    out.set(step, total.result());
  }
}
