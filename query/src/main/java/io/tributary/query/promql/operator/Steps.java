package io.tributary.query.promql.operator;

/// The times at which an expression is evaluated, in milliseconds since the epoch, both ends
/// inclusive.
public record Steps(long startMs, long endMs, long stepMs) {
  public static Steps single(long timeMs) {
    return new Steps(timeMs, timeMs, 1);
  }

  public int count() {
    return endMs < startMs ? 0 : Math.toIntExact((endMs - startMs) / stepMs + 1);
  }

  public long at(int step) {
    return startMs + step * stepMs;
  }

  /// Returns the last time, which may lie before [#endMs()].
  public long lastMs() {
    return at(count() - 1);
  }
}
