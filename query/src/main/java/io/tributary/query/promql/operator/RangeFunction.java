package io.tributary.query.promql.operator;

import io.tributary.query.promql.window.RangeSamples;
import io.tributary.query.promql.window.Window;
import io.tributary.query.promql.window.WindowFold;
import io.tributary.query.promql.window.WindowFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A function of a range vector, slid over each series once.
public final class RangeFunction implements VectorOperator {
  private final RangeOperator input;
  private final Function<QueryContext, WindowFunction> functions;
  private final Supplier<@Nullable WindowFold> folds;

  /// @param functions makes the function of a thread with that thread's context
  /// @param folds makes what does the same without seeing every sample, if anything does
  public RangeFunction(
      RangeOperator input,
      Function<QueryContext, WindowFunction> functions,
      Supplier<@Nullable WindowFold> folds) {
    this.input = input;
    this.functions = functions;
    this.folds = folds;
  }

  @Override
  public void run(SeriesSink sink) {
    input.run(context -> new Slide(context, functions.apply(context)), sink);
  }

  private final class Slide implements WindowedFunction {
    private final QueryContext context;
    private final WindowFunction function;
    private final Window window = new Window(input.times());

    Slide(QueryContext context, WindowFunction function) {
      this.context = context;
      this.function = function;
    }

    @Override
    public boolean apply(RangeSamples samples, StepSeries out) {
      function.begin(samples, out.labels());
      window.begin(samples);
      WindowTimes times = input.times();
      for (int step = firstStep(samples, out.steps()); step < out.steps(); step++) {
        if (times.startMs(step) - times.lookBefore() >= samples.lastMs()) {
          break; // no window has a sample from then on
        }
        window.moveTo(step);
        if (!window.isEmpty()) {
          function.evaluate(window, out);
        }
      }
      return finish(out);
    }

    /// Returns the first step whose window may have a sample, at most `steps`.
    private int firstStep(RangeSamples samples, int steps) {
      WindowTimes times = input.times();
      return samples.size() == 0
          ? steps
          : (int)
              Math.min(steps, times.references().firstAt(samples.firstMs() - times.lookAfter()));
    }

    @Override
    public @Nullable WindowFold fold() {
      return folds.get();
    }

    @Override
    public boolean finishFolded(StepSeries out) {
      function.begin(new RangeSamples(), out.labels());
      return finish(out);
    }

    private boolean finish(StepSeries out) {
      context.read(out.steps());
      if (out.isEmpty()) {
        return false;
      }
      function.end(out);
      if (!function.keepsName()) {
        context.dropName(out);
      }
      return true;
    }
  }
}
