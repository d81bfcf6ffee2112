package io.tributary.query.promql.window;

import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
import io.tributary.model.metrics.SpecialValues;

/// A function of one window's floats that takes what is known of stretches of them for the floats
/// themselves. Used for one window after the other; confined to one thread.
public abstract class WindowFold implements SampleFold {
  private long count;
  private boolean fit;

  /// Starts on another window.
  public final void begin() {
    count = 0;
    fit = true;
    reset();
  }

  @Override
  public final void rows(SampleColumns rows) {
    fit &= takes(rows);
    for (int row = 0; row < rows.size() && fit; row++) {
      double value = rows.values()[row];
      if (!SpecialValues.isStale(value)) {
        add(value, rows.timestampsMs()[row]);
        count++;
      }
    }
  }

  @Override
  public final boolean stretch(FloatStretch stretch) {
    if (!takes(stretch)) {
      return false;
    }
    add(stretch);
    count += stretch.count();
    return true;
  }

  /// Returns how many floats the window has.
  public final long count() {
    return count;
  }

  /// Returns whether [#value] is what the function makes of the window; if not, it must be given
  /// all of the window.
  public boolean isFit() {
    return fit;
  }

  /// Returns whether the window has a value at all.
  public boolean hasValue() {
    return count > 0;
  }

  /// Returns the value of the window, which is after `startMs` and up to `endMs`.
  public abstract double value(long startMs, long endMs);

  abstract void reset();

  abstract void add(double value, long timestampMs);

  abstract void add(FloatStretch stretch);

  /// Returns whether samples can be taken: floats only.
  boolean takes(SampleColumns rows) {
    return !rows.hasHistograms();
  }

  /// Returns whether what is known of a stretch is enough.
  boolean takes(FloatStretch stretch) {
    return true;
  }
}
