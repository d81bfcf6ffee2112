package io.tributary.query.promql;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Histogram;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.operator.Merge;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.RangeOperator;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.Steps;
import io.tributary.query.promql.operator.VectorOperator;
import io.tributary.query.promql.window.ExtendedPoints;
import io.tributary.query.promql.window.RangeSamples;
import io.tributary.query.promql.window.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Runs a plan's last operator into the value that the reader gets.
final class Results {
  private final QueryContext context;

  Results(QueryContext context) {
    this.context = context;
  }

  /// @param sorted whether samples are sorted by their labels, else they stay as they come
  Value vector(VectorOperator operator, boolean sorted) {
    long timeMs = context.steps().startMs();
    List<Value.Sample> samples = new ArrayList<>();
    named(operator)
        .run(series -> {
          context.hold(1);
          boolean isFloat = series.hasFloat(0);
          samples.add(
              new Value.Sample(
                  series.labels(),
                  timeMs,
                  isFloat ? series.value(0) : 0,
                  isFloat ? null : series.histogram(0).toHistogram()));
        });
    if (sorted) {
      samples.sort(Comparator.comparing(Value.Sample::labels));
    }
    return new Value.Vector(samples);
  }

  Value matrix(VectorOperator operator) {
    List<Value.Points> all = new ArrayList<>();
    named(operator)
        .run(series -> {
          context.hold(series.size());
          all.add(points(series));
        });
    return sorted(all);
  }

  Value matrix(ScalarOperator operator) {
    StepSeries series = new StepSeries(context.steps().count());
    double[] values = operator.run();
    for (int step = 0; step < values.length; step++) {
      series.set(step, values[step]);
    }
    return new Value.Matrix(List.of(points(series)));
  }

  /// Returns the samples of the only window of each series.
  Value matrix(RangeOperator operator) {
    List<Value.Points> all = new ArrayList<>();
    Window window = new Window(operator.times());
    boolean extended = operator.times().lookBefore() > 0;
    operator.run((labels, nameDropped, samples) -> {
      window.begin(samples);
      window.moveTo(0);
      if (extended) {
        addExtended(labels, window, operator.times().lookAfter() > 0, all);
      } else if (!window.isEmpty()) {
        context.hold(samples.size());
        all.add(points(nameDropped ? context.withoutName(labels) : labels, samples, window));
      }
    });
    failOnSameLabels(all);
    return sorted(all);
  }

  private void addExtended(Labels labels, Window window, boolean smoothed, List<Value.Points> all) {
    if (window.hasHistograms()) {
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE,
          (smoothed ? "smoothed" : "anchored") + " modifier is not supported with histograms");
    }
    ExtendedPoints points = ExtendedPoints.of(window, smoothed);
    if (points.size() > 0) {
      context.hold(points.size());
      all.add(
          new Value.Points(
              labels, points.timesMs(), points.values(), new long[0], new Histogram[0]));
    }
  }

  private static void failOnSameLabels(List<Value.Points> all) {
    Set<Labels> seen = new HashSet<>();
    for (Value.Points points : all) {
      if (!seen.add(points.labels())) {
        throw new TributaryException(ErrorKind.UNPROCESSABLE, Merge.SAME_LABELS);
      }
    }
  }

  private static Value sorted(List<Value.Points> all) {
    all.sort(Comparator.comparing(Value.Points::labels));
    return new Value.Matrix(all);
  }

  /// Returns `operator` with the names gone that were only marked until now.
  private VectorOperator named(VectorOperator operator) {
    if (!context.language().delayedNameRemoval()) {
      return operator;
    }
    VectorOperator unnamed = sink -> operator.run(series -> removeName(series, sink));
    return new Merge(context, unnamed, Merge.SAME_LABELS);
  }

  private void removeName(StepSeries series, SeriesSink sink) {
    if (series.nameDropped()) {
      series.setLabels(context.withoutName(series.labels()));
    }
    sink.accept(series);
  }

  private Value.Points points(StepSeries series) {
    Steps steps = context.steps();
    int floats = series.floatCount();
    int histograms = series.size() - floats;
    long[] times = new long[floats];
    double[] values = new double[floats];
    long[] histogramTimes = new long[histograms];
    Histogram[] histogramValues = new Histogram[histograms];
    int f = 0;
    int h = 0;
    for (int step = 0; step < series.steps(); step++) {
      if (series.hasFloat(step)) {
        times[f] = steps.at(step);
        values[f++] = series.value(step);
      } else if (series.hasHistogram(step)) {
        histogramTimes[h] = steps.at(step);
        histogramValues[h++] = series.histogram(step).toHistogram();
      }
    }
    return new Value.Points(series.labels(), times, values, histogramTimes, histogramValues);
  }

  private static Value.Points points(Labels labels, RangeSamples samples, Window window) {
    int floats = window.floatTo() - window.floatFrom();
    int histograms = window.histogramTo() - window.histogramFrom();
    long[] times = new long[floats];
    double[] values = new double[floats];
    System.arraycopy(samples.floatTimes(), window.floatFrom(), times, 0, floats);
    System.arraycopy(samples.floats(), window.floatFrom(), values, 0, floats);
    long[] histogramTimes = new long[histograms];
    Histogram[] histogramValues = new Histogram[histograms];
    for (int i = 0; i < histograms; i++) {
      histogramTimes[i] = samples.histogramTimes()[window.histogramFrom() + i];
      histogramValues[i] = samples.histograms()[window.histogramFrom() + i].toHistogram();
    }
    return new Value.Points(labels, times, values, histogramTimes, histogramValues);
  }
}
