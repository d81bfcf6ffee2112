package io.tributary.model.logs;

/// A closed interval of nanoseconds since the epoch.
public record NanoRange(long minNs, long maxNs) {
  public static final NanoRange ALL = new NanoRange(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean contains(long timestampNs) {
    return timestampNs >= minNs && timestampNs <= maxNs;
  }

  public boolean overlaps(long otherMinNs, long otherMaxNs) {
    return otherMinNs <= maxNs && otherMaxNs >= minNs;
  }
}
