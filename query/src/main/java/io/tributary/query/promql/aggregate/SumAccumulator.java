package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.histogram.HistogramTotal;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.StepSpan;
import io.tributary.query.promql.window.KahanSum;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg`: compensated float sums, or sums of histograms; a mix of both has no result.
final class SumAccumulator extends Accumulator {
  private final boolean average;
  private final AggregationNotes notes;
  private double[] sums = new double[0]; // the running mean where `incremental`
  private double[] compensations = new double[0];
  private int[] counts = new int[0];
  private boolean[] incremental = new boolean[0];
  private @Nullable HistogramTotal @Nullable [] totals;
  private boolean @Nullable [] incompatible;

  SumAccumulator(int steps, boolean average, AggregationNotes notes) {
    super(steps);
    this.average = average;
    this.notes = notes;
  }

  @Override
  void makeRoom(StepSpan before, StepSpan now) {
    sums = now.moved(sums, before);
    compensations = now.moved(compensations, before);
    counts = now.moved(counts, before);
    incremental = average ? now.moved(incremental, before) : incremental;
    totals = totals == null ? null : now.moved(totals, before);
    incompatible = incompatible == null ? null : now.moved(incompatible, before);
  }

  @Override
  void add(StepSeries series, int from, int to) {
    int base = span().from();
    for (int step = from; step < to; step++) {
      if (series.hasFloat(step)) {
        add(step - base, series.value(step));
      } else if (series.hasHistogram(step)) {
        addHistogram(step - base, series, step);
      }
    }
  }

  private void add(int at, double value) {
    if (counts[at]++ == 0) {
      sums[at] = value;
      return;
    }
    if (average && (incremental[at] || Double.isInfinite(sums[at] + value))) {
      addToMean(at, value);
      return;
    }
    double total = sums[at] + value;
    compensations[at] = KahanSum.compensate(sums[at], compensations[at], value, total);
    sums[at] = total;
  }

  /// Goes on with the mean itself, because the sum would overflow.
  private void addToMean(int at, double value) {
    double count = counts[at];
    if (!incremental[at]) {
      incremental[at] = true;
      sums[at] /= count - 1;
      compensations[at] /= count - 1;
    }
    double share = (count - 1) / count;
    double scaled = sums[at] * share;
    double total = scaled + value / count;
    compensations[at] =
        KahanSum.compensate(scaled, compensations[at] * share, value / count, total);
    sums[at] = total;
  }

  private void addHistogram(int at, StepSeries series, int step) {
    if (totals == null) {
      totals = new HistogramTotal[sums.length];
      incompatible = new boolean[sums.length];
    }
    HistogramTotal total = totals[at];
    if (total == null) {
      total = new HistogramTotal(average);
      totals[at] = total;
    }
    boolean afterFloat = counts[at] > 0 && total.isEmpty(); // no result, whatever else comes
    if (afterFloat || incompatible == null || incompatible[at]) {
      return;
    }
    if (!total.add(series.histogram(step))) {
      incompatible[at] = true;
      notes.mixedSchemas(series.labels().metricName());
    }
    if (total.reconciledBounds()) {
      notes.reconciledBounds();
    }
  }

  @Override
  void finish(StepSeries out) {
    for (int at = 0; at < span().size(); at++) {
      finish(at, out, span().from() + at);
    }
  }

  private void finish(int at, StepSeries out, int step) {
    HistogramTotal total = totals == null ? null : totals[at];
    if (total == null) {
      finishFloat(at, out, step);
    } else if (counts[at] > 0) {
      notes.mixedTypes();
    } else if (incompatible != null && !incompatible[at]) {
      finishHistogram(total, out, step);
    }
  }

  private void finishFloat(int at, StepSeries out, int step) {
    if (counts[at] == 0) {
      return;
    }
    if (average && !incremental[at]) {
      out.set(step, sums[at] / counts[at] + compensations[at] / counts[at]);
    } else {
      out.set(step, sums[at] + compensations[at]);
    }
  }

  private void finishHistogram(HistogramTotal total, StepSeries out, int step) {
    if (total.conflictingResets()) {
      notes.conflictingResets();
    }
    out.set(step, total.result());
  }
}
