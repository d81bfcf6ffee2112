package io.tributary.query.promql.operator;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.window.Interpolation;
import io.tributary.query.promql.window.RangeSamples;
import io.tributary.query.promql.window.Window;
import io.tributary.query.promql.window.WindowNotes;

/// The values of series between their samples, on straight lines; after the last sample its value.
public final class SmoothedSelector implements VectorOperator {
  private final RangeOperator input;
  private final WindowNotes notes;

  /// @param input ranges of no length that look back and ahead
  public SmoothedSelector(RangeOperator input, WindowNotes notes) {
    this.input = input;
    this.notes = notes;
  }

  @Override
  public void run(SeriesSink sink) {
    Window window = new Window(input.times());
    StepSeries out = new StepSeries(input.times().references().steps().count());
    input.run((labels, nameDropped, samples) -> {
      out.reset(labels, nameDropped);
      notes.about(labels);
      window.begin(samples);
      for (int step = 0; step < out.steps(); step++) {
        window.moveTo(step);
        evaluate(window, samples, out);
      }
      if (!out.isEmpty()) {
        sink.accept(out);
      }
    });
  }

  private void evaluate(Window window, RangeSamples samples, StepSeries out) {
    if (window.hasFloats() && window.hasHistograms()) {
      notes.mixedTypes();
    } else if (window.hasFloats()) {
      int next = after(samples.floatTimes(), window.floatFrom(), window.floatTo(), window.endMs());
      if (next > window.floatFrom()) {
        out.set(window.step(), floatAt(samples, next, window));
      }
    } else if (window.hasHistograms()) {
      int next =
          after(
              samples.histogramTimes(),
              window.histogramFrom(),
              window.histogramTo(),
              window.endMs());
      if (next > window.histogramFrom()) {
        histogramAt(samples, next, window, out);
      }
    }
  }

  private static double floatAt(RangeSamples samples, int next, Window window) {
    double[] values = samples.floats();
    long[] times = samples.floatTimes();
    double before = values[next - 1];
    if (next == window.floatTo() || times[next - 1] == window.endMs()) {
      return before;
    }
    long passed = window.endMs() - times[next - 1];
    return before + (values[next] - before) * passed / (times[next] - times[next - 1]);
  }

  private void histogramAt(RangeSamples samples, int next, Window window, StepSeries out) {
    FloatHistogram[] values = samples.histograms();
    long[] times = samples.histogramTimes();
    FloatHistogram before = values[next - 1];
    if (times[next - 1] == window.endMs()) {
      out.set(window.step(), before);
      return;
    }
    if (next == window.histogramTo()) {
      out.set(window.step(), before.withHint(ResetHint.UNKNOWN));
      return;
    }
    boolean counter = !(before.isGauge() && values[next].isGauge());
    FloatHistogram between = Interpolation.at(samples, next - 1, window.endMs(), counter, notes);
    if (between == null) {
      notes.mixedSchemas();
    } else {
      out.set(window.step(), between);
    }
  }

  private static int after(long[] times, int from, int to, long timeMs) {
    int at = from;
    while (at < to && times[at] <= timeMs) {
      at++;
    }
    return at;
  }
}
