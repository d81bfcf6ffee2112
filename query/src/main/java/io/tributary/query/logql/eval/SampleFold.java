package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Keeps the samples of a series and evaluates a function over each step's window of them.
final class SampleFold implements Fold {
  private final Labels labels;
  private final Windows windows;
  private final WindowFunction function;
  private final QueryBudget budget;
  private long[] timestamps = new long[16];
  private double[] values = new double[16];
  private int size;
  private boolean sorted = true;

  /// The windows of all steps: `(t - offset - range, t - offset]` of a step at t.
  record Windows(StepGrid steps, long rangeNs, long offsetNs) {}

  SampleFold(Labels labels, Windows windows, WindowFunction function, QueryBudget budget) {
    this.labels = labels;
    this.windows = windows;
    this.function = function;
    this.budget = budget;
  }

  @Override
  public void add(int firstStep, int lastStep, long timestampNs, double value) {
    budget.hold();
    if (size == timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    sorted &= size == 0 || timestampNs >= timestamps[size - 1];
    timestamps[size] = timestampNs;
    values[size++] = value;
  }

  @Override
  public StepSeries finish() {
    if (!sorted) {
      sort();
    }
    StepGrid steps = windows.steps();
    StepSeries series = new StepSeries(labels, steps.count());
    int low = 0;
    int high = 0;
    for (int step = 0; step < steps.count(); step++) {
      long endNs = steps.startNs() + step * steps.stepNs() - windows.offsetNs();
      long startNs = endNs - windows.rangeNs();
      while (high < size && timestamps[high] <= endNs) {
        high++;
      }
      while (low < high && timestamps[low] <= startNs) {
        low++;
      }
      if (low < high) {
        series.set(
            step,
            function.apply(
                new WindowFunction.Window(timestamps, values, low, high, startNs, endNs)));
      }
    }
    return series;
  }

  private void sort() {
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(i -> timestamps[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] oldTimestamps = timestamps;
    double[] oldValues = values;
    timestamps = new long[size];
    values = new double[size];
    for (int i = 0; i < size; i++) {
      timestamps[i] = oldTimestamps[order[i]];
      values[i] = oldValues[order[i]];
    }
  }
}
