package io.tributary.query.promql.window;

/// The samples that an extended range sees: those inside it, the one before it, and for smoothing
/// the one after.
final class ExtendedWindow {
  private int floatFirst;
  private int histogramFirst;
  private int floatTo;
  private int histogramTo;

  /// Returns whether there is a sample that gives the range a value.
  boolean find(Window window, boolean smoothed) {
    RangeSamples samples = window.samples();
    int f = upTo(samples.floatTimes(), window.floatFrom(), window.floatTo(), window.startMs());
    int h =
        upTo(
            samples.histogramTimes(),
            window.histogramFrom(),
            window.histogramTo(),
            window.startMs());
    boolean floatBefore = f > window.floatFrom();
    boolean histogramBefore = h > window.histogramFrom();
    if (floatBefore && histogramBefore) {
      floatBefore = samples.floatTimes()[f - 1] > samples.histogramTimes()[h - 1];
      histogramBefore = !floatBefore;
    }
    floatTo = end(samples.floatTimes(), f, window.floatTo(), window.endMs(), smoothed);
    histogramTo = end(samples.histogramTimes(), h, window.histogramTo(), window.endMs(), smoothed);
    boolean any = floatTo > f || histogramTo > h;
    floatFirst = floatBefore ? f - 1 : f;
    histogramFirst = histogramBefore ? h - 1 : h;
    return any && (floatBefore || histogramBefore || startsInside(window, f, h));
  }

  private boolean startsInside(Window window, int f, int h) {
    RangeSamples samples = window.samples();
    return (floatTo > f && samples.floatTimes()[f] <= window.endMs())
        || (histogramTo > h && samples.histogramTimes()[h] <= window.endMs());
  }

  private static int upTo(long[] times, int from, int to, long lastMs) {
    int at = from;
    while (at < to && times[at] <= lastMs) {
      at++;
    }
    return at;
  }

  /// Returns the end of the samples up to `endMs`, and when smoothing of the next one unless one is
  /// at it.
  private static int end(long[] times, int from, int to, long endMs, boolean smoothed) {
    int at = upTo(times, from, to, endMs);
    boolean exact = at > from && times[at - 1] == endMs;
    return smoothed && !exact && at < to ? at + 1 : at;
  }

  int floatFirst() {
    return floatFirst;
  }

  int floatTo() {
    return floatTo;
  }

  int histogramFirst() {
    return histogramFirst;
  }

  int histogramTo() {
    return histogramTo;
  }

  boolean hasFloats() {
    return floatFirst < floatTo;
  }

  boolean hasHistograms() {
    return histogramFirst < histogramTo;
  }
}
