package io.tributary.query.promql.operator;

import io.tributary.query.promql.window.RangeSamples;

/// An expression evaluated at the steps of a subquery, as samples over a range.
public final class SubqueryRange implements RangeOperator {
  private final QueryContext context;
  private final VectorOperator input;
  private final Steps inner;
  private final WindowTimes times;
  private final boolean result;

  /// @param result whether it is what the query returns; else counter resets that histograms tell
  ///   of are forgotten, as steps may skip or repeat them
  /// @param inner the steps at which `input` is evaluated
  public SubqueryRange(
      QueryContext context, VectorOperator input, Steps inner, WindowTimes times, boolean result) {
    this.result = result;
    this.context = context;
    this.input = input;
    this.inner = inner;
    this.times = times;
  }

  @Override
  public WindowTimes times() {
    return times;
  }

  @Override
  public void run(Sink sink) {
    if (inner.count() == 0) {
      return;
    }
    context.hold(inner.count()); // of one series at a time
    RangeSamples samples = new RangeSamples();
    input.run(series -> {
      samples.load(series, inner, result);
      sink.accept(series.labels(), series.nameDropped(), samples);
    });
    context.release(inner.count());
  }

  @Override
  public void run(WindowedFunction.Source functions, SeriesSink sink) {
    WindowedFunction function = functions.in(context);
    StepSeries out = new StepSeries(times.references().steps().count());
    run((labels, nameDropped, samples) -> {
      out.reset(labels, nameDropped);
      if (function.apply(samples, out)) {
        sink.accept(out);
      }
    });
  }
}
