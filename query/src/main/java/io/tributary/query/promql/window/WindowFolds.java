package io.tributary.query.promql.window;

import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.query.promql.ast.Function;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The functions over ranges that need not see every sample.
public final class WindowFolds {
  private WindowFolds() {}

  /// Returns the fold of a function; null when it has none.
  public static @Nullable WindowFold create(Function function) {
    return switch (function) {
      case MIN_OVER_TIME -> new Extreme(false);
      case MAX_OVER_TIME -> new Extreme(true);
      case SUM_OVER_TIME -> new Sum(false);
      case AVG_OVER_TIME -> new Sum(true);
      case COUNT_OVER_TIME -> new Count(false);
      case PRESENT_OVER_TIME -> new Count(true);
      case FIRST_OVER_TIME -> new Edges(Edges.Result.FIRST);
      case LAST_OVER_TIME -> new Edges(Edges.Result.LAST);
      case RATE -> new Edges(Edges.Result.RATE);
      case INCREASE -> new Edges(Edges.Result.INCREASE);
      case DELTA -> new Edges(Edges.Result.DELTA);
      default -> null;
    };
  }

  private static final class Count extends WindowFold {
    private final boolean present;

    Count(boolean present) {
      this.present = present;
    }

    @Override
    void reset() {}

    @Override
    void add(double value, long timestampMs) {}

    @Override
    void add(FloatStretch stretch) {}

    @Override
    public double value(long startMs, long endMs) {
      return present ? 1 : count();
    }
  }

  /// NaN counts only where there is nothing else.
  private static final class Extreme extends WindowFold {
    private final boolean max;
    private double found;

    Extreme(boolean max) {
      this.max = max;
    }

    @Override
    void reset() {
      found = Double.NaN;
    }

    @Override
    void add(double value, long timestampMs) {
      if (Double.isNaN(found) || (max ? value >= found : value <= found)) {
        found = value;
      }
    }

    @Override
    void add(FloatStretch stretch) {
      add(max ? stretch.max() : stretch.min(), stretch.lastMs());
    }

    @Override
    public double value(long startMs, long endMs) {
      return found;
    }
  }

  /// Each stretch's sum has been rounded once: that is told from the sum of its floats only where
  /// stretches nearly cancel each other out.
  private static final class Sum extends WindowFold {
    private static final double CANCELLED = 1e-3;

    private final boolean average;
    private final KahanSum sum = new KahanSum();
    private double magnitude;

    Sum(boolean average) {
      this.average = average;
    }

    @Override
    void reset() {
      sum.reset(0);
      magnitude = 0;
    }

    @Override
    void add(double value, long timestampMs) {
      sum.add(value);
      magnitude += Math.abs(value);
    }

    @Override
    void add(FloatStretch stretch) {
      add(stretch.sum(), stretch.lastMs());
    }

    @Override
    boolean takes(FloatStretch stretch) {
      return Double.isFinite(stretch.sum());
    }

    @Override
    public boolean isFit() {
      return super.isFit()
          && Double.isFinite(magnitude)
          && Math.abs(sum.value()) >= CANCELLED * magnitude;
    }

    @Override
    public double value(long startMs, long endMs) {
      return average ? sum.sum() / count() + sum.compensation() / count() : sum.value();
    }
  }

  /// What the first and the last float say, and the resets between.
  private static final class Edges extends WindowFold {
    enum Result {
      FIRST,
      LAST,
      RATE,
      INCREASE,
      DELTA
    }

    private final Result result;
    private final boolean counter;
    private final Extrapolation extrapolation;
    private double first;
    private double last;
    private long firstMs;
    private long lastMs;
    private double[] lost = new double[4]; // before each reset
    private int resets;

    Edges(Result result) {
      this.result = result;
      this.counter = result == Result.RATE || result == Result.INCREASE;
      this.extrapolation = new Extrapolation(counter, result == Result.RATE);
    }

    @Override
    void reset() {
      resets = 0;
    }

    @Override
    void add(double value, long timestampMs) {
      begin(value, timestampMs);
      last = value;
      lastMs = timestampMs;
    }

    @Override
    void add(FloatStretch stretch) {
      begin(stretch.first(), stretch.firstMs());
      last = stretch.last();
      lastMs = stretch.lastMs();
    }

    private void begin(double value, long timestampMs) {
      if (count() == 0) {
        first = value;
        firstMs = timestampMs;
      } else if (counter && value < last) {
        if (resets == lost.length) {
          lost = Arrays.copyOf(lost, 2 * resets);
        }
        lost[resets++] = last;
      }
    }

    @Override
    boolean takes(SampleColumns rows) {
      return super.takes(rows) && !(counter && rows.hasStartTimestamps());
    }

    @Override
    boolean takes(FloatStretch stretch) {
      return !counter || stretch.resets() == 0;
    }

    @Override
    public boolean hasValue() {
      return count() > (result == Result.FIRST || result == Result.LAST ? 0 : 1);
    }

    @Override
    public double value(long startMs, long endMs) {
      return switch (result) {
        case FIRST -> first;
        case LAST -> last;
        case RATE, INCREASE, DELTA -> extrapolated(startMs, endMs);
      };
    }

    private double extrapolated(long startMs, long endMs) {
      double change = last - first;
      for (int i = 0; i < resets; i++) {
        change += lost[i];
      }
      extrapolation.place(startMs, endMs, firstMs, lastMs, (int) count() - 1);
      return change * extrapolation.factor(first, change);
    }
  }
}
