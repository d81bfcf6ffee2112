package io.tributary.kit.random;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SpecialValues;
import java.util.List;
import java.util.SplittableRandom;

/// Draws sample values. Confined to one thread.
public final class RandomSamples {
  private static final long[] SPECIAL = {
    SpecialValues.STALE_NAN_BITS,
    SpecialValues.NORMAL_NAN_BITS,
    0x7ff8000000000000L,
    0xfff8000000001234L,
    0x7ff0000000000001L,
    0x7ff0000000000000L,
    0xfff0000000000000L,
    0x8000000000000000L,
    0L,
    1L,
    0x7fefffffffffffffL
  };

  private static final List<ResetHint> HINTS = List.of(ResetHint.values());

  private final SplittableRandom random;

  public RandomSamples(SplittableRandom random) {
    this.random = random;
  }

  /// Returns raw value bits: integers, decimals, any bits, NaNs with payloads.
  public long valueBits() {
    return switch (random.nextInt(5)) {
      case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
      case 1 -> random.nextLong();
      case 2 -> Double.doubleToRawLongBits(random.nextInt(100_000) / 1_000.0);
      default -> Double.doubleToRawLongBits(random.nextInt(1_000));
    };
  }

  /// Returns a histogram whose counts, spans and schema agree.
  public Histogram histogram() {
    int buckets = 1 + random.nextInt(8);
    boolean custom = random.nextInt(3) == 0;
    double zero = custom ? 0 : random.nextInt(5);
    double[] positive = counts(buckets);
    double[] negative = counts(custom ? 0 : random.nextInt(4));
    double count = zero;
    for (double each : positive) {
      count += each;
    }
    for (double each : negative) {
      count += each;
    }
    return new Histogram(
        custom ? Histogram.CUSTOM_BUCKETS_SCHEMA : random.nextInt(13) - 4,
        HINTS.get(random.nextInt(HINTS.size())),
        count,
        random.nextInt(1_000) / 8.0,
        custom ? 0 : 0.001,
        zero,
        spans(positive.length, custom ? 0 : random.nextInt(20) - 10),
        positive,
        spans(negative.length, 0),
        negative,
        custom ? bounds(buckets) : new double[0],
        true);
  }

  /// Returns when `count` samples were taken: from `startMs` on, 15 s apart with some jitter and
  /// gaps.
  public long[] timestampsMs(long startMs, int count) {
    long[] timestamps = new long[count];
    long at = startMs;
    for (int i = 0; i < count; i++) {
      timestamps[i] = at;
      at += random.nextInt(10) == 0 ? 60_000 + random.nextInt(600_000) : 15_000 + random.nextInt(3);
    }
    return timestamps;
  }

  private double[] counts(int size) {
    double[] counts = new double[size];
    for (int i = 0; i < size; i++) {
      counts[i] = random.nextInt(50);
    }
    return counts;
  }

  private static int[] spans(int buckets, int offset) {
    if (buckets == 0) {
      return new int[0];
    }
    return buckets < 3 ? new int[] {offset, buckets} : new int[] {offset, 1, 2, buckets - 1};
  }

  /// With a gap of two in the spans of three and more buckets, two bounds more are covered.
  private static double[] bounds(int buckets) {
    double[] bounds = new double[buckets + 2];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i + 0.5;
    }
    return bounds;
  }
}
