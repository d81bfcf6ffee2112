package io.tributary.query.promql.window;

import java.util.Arrays;

/// The smallest or largest float of a sliding window, in one pass over the series: a monotonic
/// queue.
///
/// NaN counts only where there is nothing else; of equal values the last one is taken.
final class SlidingExtreme implements FloatWindowFunction.Kernel {
  private final boolean max;
  private final boolean timestamp;
  private int[] queue = new int[16];
  private int head;
  private int tail;
  private int next;

  /// @param timestamp whether the sample's time in seconds is wanted instead of its value
  SlidingExtreme(boolean max, boolean timestamp) {
    this.max = max;
    this.timestamp = timestamp;
  }

  @Override
  public void begin(RangeSamples samples) {
    head = 0;
    tail = 0;
    next = 0;
    if (queue.length < samples.floatCount()) {
      queue = Arrays.copyOf(queue, samples.floatCount());
    }
  }

  @Override
  public double apply(Window window) {
    double[] values = window.samples().floats();
    next = Math.max(next, window.floatFrom());
    for (; next < window.floatTo(); next++) {
      push(values, next);
    }
    while (head < tail && queue[head] < window.floatFrom()) {
      head++;
    }
    int found = head < tail ? queue[head] : window.floatTo() - 1;
    return timestamp ? window.samples().floatTimes()[found] / 1000.0 : values[found];
  }

  private void push(double[] values, int index) {
    double value = values[index];
    if (Double.isNaN(value)) {
      return;
    }
    while (head < tail
        && !(max ? values[queue[tail - 1]] > value : values[queue[tail - 1]] < value)) {
      tail--;
    }
    queue[tail++] = index;
  }
}
