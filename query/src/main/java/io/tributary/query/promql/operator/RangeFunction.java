package io.tributary.query.promql.operator;

import io.tributary.query.promql.window.Window;
import io.tributary.query.promql.window.WindowFunction;

/// A function of a range vector, slid over each series once.
public final class RangeFunction implements VectorOperator {
  private final QueryContext context;
  private final RangeOperator input;
  private final WindowFunction function;

  public RangeFunction(QueryContext context, RangeOperator input, WindowFunction function) {
    this.context = context;
    this.input = input;
    this.function = function;
  }

  @Override
  public void run(SeriesSink sink) {
    Window window = new Window(input.times());
    StepSeries out = new StepSeries(input.times().references().steps().count());
    input.run((labels, nameDropped, samples) -> {
      out.reset(labels, nameDropped);
      function.begin(samples, labels);
      window.begin(samples);
      for (int step = 0; step < out.steps(); step++) {
        window.moveTo(step);
        if (!window.isEmpty()) {
          function.evaluate(window, out);
        }
      }
      context.read(out.steps());
      if (out.isEmpty()) {
        return;
      }
      function.end(out);
      if (!function.keepsName()) {
        context.dropName(out);
      }
      sink.accept(out);
    });
  }
}
