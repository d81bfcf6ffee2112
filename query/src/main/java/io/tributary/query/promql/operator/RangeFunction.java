package io.tributary.query.promql.operator;

import io.tributary.query.promql.window.RangeSamples;
import io.tributary.query.promql.window.Window;
import io.tributary.query.promql.window.WindowFunction;
import java.util.function.Function;

/// A function of a range vector, slid over each series once.
public final class RangeFunction implements VectorOperator {
  private final RangeOperator input;
  private final Function<QueryContext, WindowFunction> functions;

  /// @param functions makes the function of a thread with that thread's context
  public RangeFunction(RangeOperator input, Function<QueryContext, WindowFunction> functions) {
    this.input = input;
    this.functions = functions;
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
      for (int step = 0; step < out.steps(); step++) {
        window.moveTo(step);
        if (!window.isEmpty()) {
          function.evaluate(window, out);
        }
      }
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
