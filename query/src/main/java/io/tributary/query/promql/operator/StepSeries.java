package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.query.promql.histogram.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One series over all steps: at each step a float, a histogram or nothing. Confined to one thread.
///
/// Operators hand it down as a buffer: it is valid until the sink returns, and the sink may change
/// it.
public final class StepSeries {
  private static final byte NONE = 0;
  private static final byte FLOAT = 1;
  private static final byte HISTOGRAM = 2;

  private Labels labels = Labels.EMPTY;
  private boolean nameDropped;
  private final byte[] kinds;
  private final double[] values;
  private @Nullable FloatHistogram @Nullable [] histograms;

  public StepSeries(int steps) {
    this.kinds = new byte[steps];
    this.values = new double[steps];
  }

  /// Makes it an empty series.
  ///
  /// @param nameDropped whether the name in `labels` goes at the end of the query
  public void reset(Labels newLabels, boolean nameDropped) {
    this.labels = newLabels;
    this.nameDropped = nameDropped;
    clear();
  }

  public void clear() {
    Arrays.fill(kinds, NONE);
    if (histograms != null) {
      Arrays.fill(histograms, null);
    }
  }

  public StepSeries copy() {
    StepSeries copy = new StepSeries(kinds.length);
    copy.labels = labels;
    copy.nameDropped = nameDropped;
    System.arraycopy(kinds, 0, copy.kinds, 0, kinds.length);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    copy.histograms = histograms == null ? null : histograms.clone();
    return copy;
  }

  public Labels labels() {
    return labels;
  }

  public void setLabels(Labels newLabels) {
    this.labels = newLabels;
  }

  /// Returns whether the labels still hold a name that the result must not have.
  public boolean nameDropped() {
    return nameDropped;
  }

  public void setNameDropped(boolean dropped) {
    this.nameDropped = dropped;
  }

  public int steps() {
    return kinds.length;
  }

  public boolean has(int step) {
    return kinds[step] != NONE;
  }

  public boolean hasFloat(int step) {
    return kinds[step] == FLOAT;
  }

  public boolean hasHistogram(int step) {
    return kinds[step] == HISTOGRAM;
  }

  /// Returns whether any step may have a histogram.
  public boolean mayHaveHistograms() {
    return histograms != null;
  }

  /// Returns the float of a step that has one.
  public double value(int step) {
    return values[step];
  }

  /// Returns the histogram of a step that has one.
  public FloatHistogram histogram(int step) {
    FloatHistogram found = histograms == null ? null : histograms[step];
    if (found == null) {
      throw new IllegalStateException("no histogram at step=" + step);
    }
    return found;
  }

  public void set(int step, double value) {
    kinds[step] = FLOAT;
    values[step] = value;
  }

  public void set(int step, FloatHistogram histogram) {
    if (histograms == null) {
      histograms = new FloatHistogram[kinds.length];
    }
    kinds[step] = HISTOGRAM;
    histograms[step] = histogram;
  }

  /// Copies what `other` has at one of its steps.
  public void set(int step, StepSeries other, int otherStep) {
    switch (other.kinds[otherStep]) {
      case FLOAT -> set(step, other.values[otherStep]);
      case HISTOGRAM -> set(step, other.histogram(otherStep));
      default -> remove(step);
    }
  }

  public void remove(int step) {
    kinds[step] = NONE;
  }

  /// Returns how many steps have a sample.
  public int size() {
    int size = 0;
    for (byte kind : kinds) {
      size += kind == NONE ? 0 : 1;
    }
    return size;
  }

  /// Returns how many steps have a float.
  public int floatCount() {
    int count = 0;
    for (byte kind : kinds) {
      count += kind & FLOAT;
    }
    return count;
  }

  public boolean isEmpty() {
    for (byte kind : kinds) {
      if (kind != NONE) {
        return false;
      }
    }
    return true;
  }
}
