package io.tributary.query.promql.operator;

import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.Series;
import io.tributary.query.promql.window.RangeSamples;
import io.tributary.query.promql.window.WindowFold;
import org.jspecify.annotations.Nullable;

/// The samples of stored series over a range.
public final class StoredRange implements RangeOperator {
  private final QueryContext context;
  private final Selection selection;
  private final WindowTimes times;

  public StoredRange(QueryContext context, Selection selection, WindowTimes times) {
    this.context = context;
    this.selection = selection;
    this.times = times;
  }

  @Override
  public WindowTimes times() {
    return times;
  }

  @Override
  public void run(Sink sink) {
    SampleColumns columns = new SampleColumns();
    RangeSamples samples = new RangeSamples();
    boolean startTimestamps = context.language().startTimestamps();
    selection.forEach(
        context,
        series -> {
          series.read(times.minMs(), times.maxMs(), columns);
          context.read(columns.size());
          samples.load(columns, startTimestamps, selection.countsOnly());
          if (samples.size() > 0) {
            sink.accept(series.labels(), false, samples);
          }
        });
  }

  @Override
  public void run(WindowedFunction.Source functions, SeriesSink sink) {
    int steps = times.references().steps().count();
    selection.run(context, reading -> new Reader(reading, functions.in(reading)), steps, sink);
  }

  /// Reads one series after the other.
  private final class Reader implements StoredFunction {
    private final QueryContext reading;
    private final WindowedFunction function;
    private final @Nullable WindowFold fold;
    private final SampleColumns columns = new SampleColumns();
    private final RangeSamples samples = new RangeSamples();

    Reader(QueryContext reading, WindowedFunction function) {
      this.reading = reading;
      this.function = function;
      this.fold = times.areLongAndApart() ? function.fold() : null;
    }

    @Override
    public boolean apply(Series series, StepSeries out) {
      if (fold != null) {
        out.reset(series.labels(), false);
        if (folded(series, fold, out)) {
          return function.finishFolded(out);
        }
      }
      series.read(times.minMs(), times.maxMs(), columns);
      reading.read(columns.size());
      samples.load(columns, context.language().startTimestamps(), selection.countsOnly());
      if (samples.size() == 0) {
        return false;
      }
      out.reset(series.labels(), false);
      return function.apply(samples, out);
    }

    /// Puts the value of every window into `out`; false when the windows have to be read.
    private boolean folded(Series series, WindowFold fold, StepSeries out) {
      for (int step = 0; step < out.steps(); step++) {
        fold.begin();
        series.fold(times.startMs(step) + 1, times.endMs(step), columns, fold);
        reading.read(fold.count());
        if (!fold.isFit()) {
          return false;
        }
        if (fold.hasValue()) {
          out.set(step, fold.value(times.startMs(step), times.endMs(step)));
        }
      }
      return true;
    }
  }
}
