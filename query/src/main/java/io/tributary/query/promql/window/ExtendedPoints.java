package io.tributary.query.promql.window;

import java.util.Arrays;

/// The floats of an anchored or smoothed range as they are shown: those inside, and at both edges
/// what the series is held to have been there.
///
/// @param timesMs ascending; empty when the range holds nothing
public record ExtendedPoints(long[] timesMs, double[] values) {
  private static final ExtendedPoints NONE = new ExtendedPoints(new long[0], new double[0]);

  /// @param window one that reaches beyond its edges
  public static ExtendedPoints of(Window window, boolean smoothed) {
    long[] times = window.samples().floatTimes();
    double[] values = window.samples().floats();
    if (!window.hasFloats()) {
      return NONE;
    }
    int end = window.floatTo() - 1;
    int first = Math.max(window.floatFrom(), after(times, window.floatFrom(), end, window) - 1);
    int last = end;
    while (smoothed && last > window.floatFrom() && times[last - 1] >= window.endMs()) {
      last--;
    }
    if (times[last] <= window.startMs()) {
      return NONE;
    }
    double left =
        smoothed && times[first] < window.startMs()
            ? between(times, values, first, window.startMs())
            : values[first];
    double right =
        smoothed && last > window.floatFrom() && times[last] > window.endMs()
            ? between(times, values, last - 1, window.endMs())
            : values[last];
    int from = times[first] <= window.startMs() ? first + 1 : first;
    int to = Math.max(times[last] >= window.endMs() ? last : last + 1, from);
    long[] shownTimes = new long[to - from + 2];
    double[] shown = new double[to - from + 2];
    System.arraycopy(times, from, shownTimes, 1, to - from);
    System.arraycopy(values, from, shown, 1, to - from);
    shownTimes[0] = window.startMs();
    shown[0] = left;
    shownTimes[shown.length - 1] = window.endMs();
    shown[shown.length - 1] = right;
    return new ExtendedPoints(shownTimes, shown);
  }

  private static int after(long[] times, int from, int to, Window window) {
    int found = Arrays.binarySearch(times, from, to, window.startMs());
    return found >= 0 ? found + 1 : -found - 1;
  }

  private static double between(long[] times, double[] values, int before, long timeMs) {
    double change = values[before + 1] - values[before];
    return values[before] + change * (timeMs - times[before]) / (times[before + 1] - times[before]);
  }

  public int size() {
    return timesMs.length;
  }
}
