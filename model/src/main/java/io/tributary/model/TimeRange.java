package io.tributary.model;

/// A closed interval of milliseconds since the epoch.
public record TimeRange(long minMs, long maxMs) {
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean contains(long timestampMs) {
    return timestampMs >= minMs && timestampMs <= maxMs;
  }

  public boolean overlaps(long otherMinMs, long otherMaxMs) {
    return otherMinMs <= maxMs && otherMaxMs >= minMs;
  }

  /// Returns the shortest range that holds this one and another.
  public TimeRange enclosing(TimeRange other) {
    return new TimeRange(Math.min(minMs, other.minMs), Math.max(maxMs, other.maxMs));
  }

  public boolean isEmpty() {
    return minMs > maxMs;
  }
}
