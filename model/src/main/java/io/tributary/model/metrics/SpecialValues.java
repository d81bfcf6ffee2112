package io.tributary.model.metrics;

/// The NaN patterns that Prometheus gives a meaning. Never pass them through arithmetic.
public final class SpecialValues {
  /// Marks the end of a series. A signalling NaN: compare raw bits only.
  public static final long STALE_NAN_BITS = 0x7ff0000000000002L;

  /// The NaN that Prometheus itself makes.
  public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

  public static final double STALE_NAN = Double.longBitsToDouble(STALE_NAN_BITS);

  private SpecialValues() {}

  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == STALE_NAN_BITS;
  }
}
