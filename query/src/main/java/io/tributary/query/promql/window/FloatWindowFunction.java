package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.operator.StepSeries;

/// A function that looks at floats only and says so when it passes histograms over.
final class FloatWindowFunction implements WindowFunction {
  /// Computes a number from a window that has at least one float.
  @FunctionalInterface
  interface Kernel {
    double apply(Window window);

    /// Checks what is the same for all series at a step; with or without floats.
    default void check(int step) {}

    /// Returns how many floats it needs.
    default int minFloats() {
      return 1;
    }

    /// Starts on another series.
    default void begin(RangeSamples samples) {}
  }

  private final Kernel kernel;
  private final WindowNotes notes;

  FloatWindowFunction(Kernel kernel, WindowNotes notes) {
    this.kernel = kernel;
    this.notes = notes;
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    notes.about(labels);
    kernel.begin(samples);
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    kernel.check(window.step());
    int floats = window.floatTo() - window.floatFrom();
    if (floats > 0 && window.hasHistograms()) {
      notes.ignoredHistograms();
    }
    if (floats >= kernel.minFloats()) {
      out.set(window.step(), kernel.apply(window));
    }
  }
}
