package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.Arrays;

/// Keeps the samples of a series and evaluates a function over each step's window of them.
final class SampleFold implements Fold {
  private static final int HELD_AT_ONCE = 64;

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
    if (size % HELD_AT_ONCE == 0) {
      budget.hold(HELD_AT_ONCE);
    }
    if (size == timestamps.length) {
      reserve(size * 2);
    }
    sorted &= size == 0 || timestampNs >= timestamps[size - 1];
    timestamps[size] = timestampNs;
    values[size++] = value;
  }

  private void reserve(int capacity) {
    timestamps = Arrays.copyOf(timestamps, capacity);
    values = Arrays.copyOf(values, capacity);
  }

  @Override
  public void addAll(Fold other) {
    SampleFold samples = (SampleFold) other;
    int needed = Math.addExact(size, samples.size);
    if (needed > timestamps.length) {
      reserve(Math.max(needed, size + (size >> 1))); // there may be many more to come
    }
    sorted &= samples.sorted && (size == 0 || samples.timestamps[0] >= timestamps[size - 1]);
    System.arraycopy(samples.timestamps, 0, timestamps, size, samples.size);
    System.arraycopy(samples.values, 0, values, size, samples.size);
    size = needed;
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

  /// Merges runs that ascend, of which there are as many as streams and parts of them were read.
  private void sort() {
    long[] fromTimes = timestamps;
    double[] fromValues = values;
    long[] toTimes = new long[size];
    double[] toValues = new double[size];
    int[] ends = runs();
    int runs = ends.length;
    while (runs > 1) {
      int merged = 0;
      for (int run = 0; run < runs; run += 2) {
        int low = run == 0 ? 0 : ends[run - 1];
        int middle = ends[run];
        int high = run + 1 < runs ? ends[run + 1] : middle;
        int left = low;
        int right = middle;
        for (int at = low; at < high; at++) {
          boolean first = right == high || (left < middle && fromTimes[left] <= fromTimes[right]);
          int from = first ? left++ : right++;
          toTimes[at] = fromTimes[from];
          toValues[at] = fromValues[from];
        }
        ends[merged++] = high; // read before it is written
      }
      runs = merged;
      long[] times = fromTimes;
      double[] others = fromValues;
      fromTimes = toTimes;
      fromValues = toValues;
      toTimes = times;
      toValues = others;
    }
    timestamps = fromTimes;
    values = fromValues;
  }

  /// Returns where the runs end that ascend.
  private int[] runs() {
    int[] ends = new int[16];
    int runs = 0;
    for (int i = 1; i <= size; i++) {
      if (i == size || timestamps[i] < timestamps[i - 1]) {
        ends = runs == ends.length ? Arrays.copyOf(ends, 2 * runs) : ends;
        ends[runs++] = i;
      }
    }
    return Arrays.copyOf(ends, runs);
  }
}
