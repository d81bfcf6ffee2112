package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.query.promql.histogram.FloatHistogram;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One series over all steps: at each step a float, a histogram or nothing. Confined to one thread.
///
/// Operators hand it down as a buffer: it is valid until the sink returns, and the sink may change
/// it. A copy has room only for the steps from its first sample to its last one, and grows.
public final class StepSeries {
  private static final byte NONE = 0;
  private static final byte FLOAT = 1;
  private static final byte HISTOGRAM = 2;

  private final int steps;
  private Labels labels = Labels.EMPTY;
  private boolean nameDropped;
  private int base; // the step of the first place in the arrays
  private byte[] kinds;
  private double[] values;
  private @Nullable FloatHistogram @Nullable [] histograms;

  /// Makes a buffer that has room for all steps.
  public StepSeries(int steps) {
    this(steps, new StepSpan(0, steps));
  }

  private StepSeries(int steps, StepSpan span) {
    this.steps = steps;
    this.base = span.from();
    this.kinds = new byte[span.size()];
    this.values = new double[span.size()];
  }

  /// Returns an empty series that makes room for samples as they come.
  public static StepSeries growing(int steps) {
    return new StepSeries(steps, StepSpan.NONE);
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
    StepSpan span = new StepSpan(first(), end());
    StepSeries copy = new StepSeries(steps, span);
    copy.labels = labels;
    copy.nameDropped = nameDropped;
    if (span.size() > 0) {
      int from = span.from() - base;
      System.arraycopy(kinds, from, copy.kinds, 0, span.size());
      System.arraycopy(values, from, copy.values, 0, span.size());
      copy.histograms =
          histograms == null ? null : Arrays.copyOfRange(histograms, from, from + span.size());
    }
    return copy;
  }

  /// Returns for how many steps it has room.
  public int room() {
    return kinds.length;
  }

  /// Returns the first step that has a sample; 0 when none has.
  public int first() {
    for (int at = 0; at < kinds.length; at++) {
      if (kinds[at] != NONE) {
        return base + at;
      }
    }
    return 0;
  }

  /// Returns the step behind the last one that has a sample; 0 when none has.
  public int end() {
    for (int at = kinds.length; at > 0; at--) {
      if (kinds[at - 1] != NONE) {
        return base + at;
      }
    }
    return 0;
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
    return steps;
  }

  private byte kind(int step) {
    int at = step - base;
    return at >= 0 && at < kinds.length ? kinds[at] : NONE;
  }

  public boolean has(int step) {
    return kind(step) != NONE;
  }

  public boolean hasFloat(int step) {
    return kind(step) == FLOAT;
  }

  public boolean hasHistogram(int step) {
    return kind(step) == HISTOGRAM;
  }

  /// Returns whether any step may have a histogram.
  public boolean mayHaveHistograms() {
    return histograms != null;
  }

  /// Returns the float of a step that has one.
  public double value(int step) {
    return values[step - base];
  }

  /// Returns the histogram of a step that has one.
  public FloatHistogram histogram(int step) {
    FloatHistogram found = histograms == null ? null : histograms[step - base];
    if (found == null) {
      throw new IllegalStateException("no histogram at step=" + step);
    }
    return found;
  }

  public void set(int step, double value) {
    int at = place(step);
    kinds[at] = FLOAT;
    values[at] = value;
  }

  public void set(int step, FloatHistogram histogram) {
    int at = place(step);
    if (histograms == null) {
      histograms = new FloatHistogram[kinds.length];
    }
    kinds[at] = HISTOGRAM;
    histograms[at] = histogram;
  }

  private int place(int step) {
    int at = step - base;
    if (at >= 0 && at < kinds.length) {
      return at;
    }
    makeRoom(step);
    return step - base;
  }

  private void makeRoom(int step) {
    Objects.checkIndex(step, steps);
    StepSpan before = new StepSpan(base, base + kinds.length);
    StepSpan span = before.with(step, step + 1, steps);
    base = span.from();
    kinds = span.moved(kinds, before);
    values = span.moved(values, before);
    histograms = histograms == null ? null : span.moved(histograms, before);
  }

  /// Copies what `other` has at one of its steps.
  public void set(int step, StepSeries other, int otherStep) {
    switch (other.kind(otherStep)) {
      case FLOAT -> set(step, other.value(otherStep));
      case HISTOGRAM -> set(step, other.histogram(otherStep));
      default -> remove(step);
    }
  }

  public void remove(int step) {
    int at = step - base;
    if (at >= 0 && at < kinds.length) {
      kinds[at] = NONE;
    }
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
