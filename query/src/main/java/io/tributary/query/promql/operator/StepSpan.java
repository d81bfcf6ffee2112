package io.tributary.query.promql.operator;

import java.lang.reflect.Array;

/// A part of all steps, for which there is room: what is kept of a series, or of a group of them,
/// often has samples at few of them.
///
/// @param from the first step
/// @param to behind the last one
public record StepSpan(int from, int to) {
  public static final StepSpan NONE = new StepSpan(0, 0);

  private static final int LEAST = 4;

  public int size() {
    return to - from;
  }

  /// Returns whether it has all of the steps `[first, end)`.
  public boolean covers(int first, int end) {
    return first >= end || (first >= from && end <= to);
  }

  /// Returns a span that also has the steps `[first, end)`, and some more on the side on which it
  /// grows, so that many small steps do not cost much.
  ///
  /// @param steps how many there are in all
  public StepSpan with(int first, int end, int steps) {
    int newFrom = size() == 0 ? first : Math.min(from, first);
    int newTo = size() == 0 ? end : Math.max(to, end);
    int wanted = Math.min(steps, Math.max(newTo - newFrom, size() == 0 ? LEAST : 2 * size()));
    if (newFrom < from) {
      newFrom = Math.max(0, Math.min(newFrom, newTo - wanted));
    }
    return new StepSpan(newFrom, Math.min(steps, Math.max(newTo, newFrom + wanted)));
  }

  /// Returns an array of this span with what an array of the span `before` holds, which this one
  /// has all steps of.
  @SuppressWarnings("unchecked") // of the same type
  public <T> T moved(T array, StepSpan before) {
    Object moved = Array.newInstance(array.getClass().getComponentType(), size());
    System.arraycopy(array, 0, moved, before.size() == 0 ? 0 : before.from - from, before.size());
    return (T) moved;
  }
}
