package io.tributary.query.logql.eval;

import io.tributary.model.Labels;

/// One series' values by step, where it has any. Confined to one thread.
public final class StepSeries {
  private final Labels labels;
  private final double[] values;
  private final boolean[] present;

  public StepSeries(Labels labels, int steps) {
    this(labels, new double[steps], new boolean[steps]);
  }

  private StepSeries(Labels labels, double[] values, boolean[] present) {
    this.labels = labels;
    this.values = values;
    this.present = present;
  }

  /// Returns the same values under other labels.
  StepSeries relabelled(Labels newLabels) {
    return new StepSeries(newLabels, values, present);
  }

  /// Returns these values, and those of `other` where there are none.
  public StepSeries orElse(StepSeries other) {
    StepSeries both = new StepSeries(labels, steps());
    for (int step = 0; step < steps(); step++) {
      if (present[step] || other.present[step]) {
        both.set(step, present[step] ? values[step] : other.values[step]);
      }
    }
    return both;
  }

  public Labels labels() {
    return labels;
  }

  public boolean has(int step) {
    return present[step];
  }

  public double get(int step) {
    return values[step];
  }

  void set(int step, double value) {
    values[step] = value;
    present[step] = true;
  }

  public int size() {
    int size = 0;
    for (boolean each : present) {
      size += each ? 1 : 0;
    }
    return size;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  public int steps() {
    return values.length;
  }
}
