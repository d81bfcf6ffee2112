package io.tributary.query.logql.eval;

import io.tributary.model.Labels;

/// Adds up whole numbers, such as lines and bytes: each sample is noted where its windows start and
/// where they end.
final class CountFold implements Fold {
  private final Labels labels;
  private final long[] lines;
  private final long[] sums;
  private final double divisor;

  CountFold(Labels labels, int steps, double divisor) {
    this.labels = labels;
    this.lines = new long[steps + 1];
    this.sums = new long[steps + 1];
    this.divisor = divisor;
  }

  @Override
  public void add(int firstStep, int lastStep, long timestampNs, double value) {
    add(firstStep, lastStep, 1, (long) value);
  }

  /// Takes lines that have a sum, all in the windows of the same steps.
  void add(int firstStep, int lastStep, long count, long sum) {
    lines[firstStep] += count;
    lines[lastStep + 1] -= count;
    sums[firstStep] += sum;
    sums[lastStep + 1] -= sum;
  }

  @Override
  public void addAll(Fold other) {
    CountFold counts = (CountFold) other;
    for (int step = 0; step < lines.length; step++) {
      lines[step] += counts.lines[step];
      sums[step] += counts.sums[step];
    }
  }

  @Override
  public StepSeries finish() {
    StepSeries series = new StepSeries(labels, lines.length - 1);
    long count = 0;
    long sum = 0;
    for (int step = 0; step < lines.length - 1; step++) {
      count += lines[step];
      sum += sums[step];
      if (count > 0) {
        series.set(step, sum / divisor);
      }
    }
    return series;
  }
}
