package io.tributary.query.promql.window;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.window.FloatWindowFunction.Kernel;

/// The catalogue of functions over ranges: from name to kernel.
public final class WindowFunctions {
  private WindowFunctions() {}

  /// Returns a kernel of its own for one operator.
  ///
  /// @param scalars the scalar arguments in their order, each with a number per step
  /// @throws TributaryException UNPROCESSABLE for a function that is none of ranges
  public static WindowFunction create(
      Function function, Boundary boundary, double[][] scalars, WindowNotes notes) {
    return boundary == Boundary.PLAIN
        ? plain(function, scalars, notes)
        : extended(function, boundary == Boundary.SMOOTHED, notes);
  }

  private static WindowFunction extended(Function function, boolean smoothed, WindowNotes notes) {
    return switch (function) {
      case RATE -> new ExtendedRate(true, true, smoothed, notes);
      case INCREASE -> new ExtendedRate(true, false, smoothed, notes);
      case DELTA -> new ExtendedRate(false, false, smoothed, notes);
      case CHANGES -> new Transitions(false, true);
      case RESETS -> new Transitions(true, true);
      default ->
          throw new TributaryException(
              ErrorKind.UNPROCESSABLE,
              "function takes no extended range function=" + function.text());
    };
  }

  private static WindowFunction plain(Function function, double[][] scalars, WindowNotes notes) {
    return switch (function) {
      case RATE -> new ExtrapolatedRate(true, true, notes);
      case INCREASE -> new ExtrapolatedRate(true, false, notes);
      case DELTA -> new ExtrapolatedRate(false, false, notes);
      case IRATE -> new InstantRate(true, notes);
      case IDELTA -> new InstantRate(false, notes);
      case CHANGES -> new Transitions(false, false);
      case RESETS -> new Transitions(true, false);
      case COUNT_OVER_TIME ->
          (window, out) ->
              out.set(
                  window.step(),
                  window.floatTo()
                      - window.floatFrom()
                      + window.histogramTo()
                      - window.histogramFrom());
      case PRESENT_OVER_TIME, ABSENT_OVER_TIME -> (window, out) -> out.set(window.step(), 1);
      case LAST_OVER_TIME -> new EdgeSample(true, false);
      case FIRST_OVER_TIME -> new EdgeSample(false, false);
      case TS_OF_LAST_OVER_TIME -> new EdgeSample(true, true);
      case TS_OF_FIRST_OVER_TIME -> new EdgeSample(false, true);
      case SUM_OVER_TIME -> new SumOverTime(false, notes);
      case AVG_OVER_TIME -> new SumOverTime(true, notes);
      case DOUBLE_EXPONENTIAL_SMOOTHING ->
          new FloatWindowFunction(new DoubleSmoothing(scalars[0], scalars[1]), notes);
      case QUANTILE_OVER_TIME -> new QuantileOverTime(scalars[0], notes);
      default -> new FloatWindowFunction(kernel(function, scalars), notes);
    };
  }

  private static Kernel kernel(Function function, double[][] scalars) {
    return switch (function) {
      case MIN_OVER_TIME -> new SlidingExtreme(false, false);
      case MAX_OVER_TIME -> new SlidingExtreme(true, false);
      case TS_OF_MIN_OVER_TIME -> new SlidingExtreme(false, true);
      case TS_OF_MAX_OVER_TIME -> new SlidingExtreme(true, true);
      case STDVAR_OVER_TIME ->
          w -> Spread.variance(w.samples().floats(), w.floatFrom(), w.floatTo());
      case STDDEV_OVER_TIME ->
          w -> Math.sqrt(Spread.variance(w.samples().floats(), w.floatFrom(), w.floatTo()));
      case MAD_OVER_TIME -> {
        Quantiles quantiles = new Quantiles();
        yield w -> quantiles.medianDeviation(w.samples().floats(), w.floatFrom(), w.floatTo());
      }
      case DERIV -> new Derivative(null);
      case PREDICT_LINEAR -> new Derivative(scalars[0]);
      default ->
          throw new TributaryException(
              ErrorKind.UNPROCESSABLE, "function is not supported yet function=" + function.text());
    };
  }
}
