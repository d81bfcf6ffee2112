package io.tributary.storage.page;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SpecialValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Columns for tests: like real ones, and like no real one.
final class RandomColumns {
  static final int[] SIZES = {0, 1, 2, 7, 8, 15, 16, 31, 120, 255, 256, 257, 480, 1_920};

  private static final List<ResetHint> HINTS = List.of(ResetHint.values());

  private static final long[] ODD_BITS = {
    SpecialValues.STALE_NAN_BITS,
    SpecialValues.NORMAL_NAN_BITS,
    0xfff8_0000_dead_beefL,
    0x7ff0_0000_0000_0001L,
    Double.doubleToRawLongBits(-0.0),
    0,
    1,
    0x8000_0000_0000_0001L,
    Double.doubleToRawLongBits(Double.MAX_VALUE),
    Double.doubleToRawLongBits(-Double.MAX_VALUE),
    Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
    Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
    Double.doubleToRawLongBits(0x1p53),
    Double.doubleToRawLongBits(0x1p63),
    Double.doubleToRawLongBits(-0x1p63),
    Double.doubleToRawLongBits(1e22),
    Double.doubleToRawLongBits(0.1 + 0.2)
  };

  /// How the values of a column come about.
  enum Shape {
    CONSTANT,
    CONSTANT_THEN_STALE,
    COUNTER,
    COUNTER_WITH_RESETS,
    DECIMAL_GAUGE,
    DECIMAL_WITH_ODD_ROWS,
    LONG_DECIMALS,
    ADDED_DURATIONS,
    FLOATS_32,
    RANDOM_DOUBLES,
    RANDOM_BITS,
    ODD
  }

  private RandomColumns() {}

  static long[] values(Shape shape, int rows, SplittableRandom random) {
    long[] bits = new long[rows];
    double value = random.nextInt(1_000_000);
    double constant = random.nextInt(1_000) / 8.0;
    for (int i = 0; i < rows; i++) {
      value =
          switch (shape) {
            case CONSTANT, CONSTANT_THEN_STALE -> constant;
            case COUNTER -> value + random.nextInt(500);
            case COUNTER_WITH_RESETS -> random.nextInt(50) == 0 ? 0 : value + random.nextInt(500);
            case DECIMAL_GAUGE, DECIMAL_WITH_ODD_ROWS -> random.nextInt(-5_000, 5_000) / 100.0;
            case LONG_DECIMALS -> random.nextLong(1L << 50) / 1e13;
            case ADDED_DURATIONS -> value + random.nextInt(1_000_000) / 1e9 + 1e-17;
            case FLOATS_32 -> (float) random.nextGaussian();
            case RANDOM_DOUBLES -> random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300));
            case RANDOM_BITS, ODD -> 0;
          };
      bits[i] =
          switch (shape) {
            case RANDOM_BITS -> random.nextLong();
            case ODD -> odd(random);
            default -> Double.doubleToRawLongBits(value);
          };
      if (shape == Shape.DECIMAL_WITH_ODD_ROWS && random.nextInt(40) == 0) {
        bits[i] = odd(random);
      }
    }
    if (shape == Shape.CONSTANT_THEN_STALE && rows > 0) {
      bits[rows - 1] = SpecialValues.STALE_NAN_BITS;
    }
    return bits;
  }

  /// Returns the buckets of a histogram over time, each with the counts of all before; some rows
  /// are stale markers.
  static List<long[]> buckets(int count, int rows, SplittableRandom random) {
    List<long[]> buckets = new ArrayList<>();
    double[] counts = new double[rows];
    for (int bucket = 0; bucket < count; bucket++) {
      long[] bits = new long[rows];
      double own = 0;
      for (int i = 0; i < rows; i++) {
        own += random.nextInt(60) >> bucket;
        counts[i] += own;
        bits[i] = Double.doubleToRawLongBits(counts[i]);
      }
      if (random.nextBoolean()) {
        bits[random.nextInt(rows)] = SpecialValues.STALE_NAN_BITS;
      }
      buckets.add(bits);
    }
    return buckets;
  }

  private static long odd(SplittableRandom random) {
    return ODD_BITS[random.nextInt(ODD_BITS.length)];
  }

  /// Returns ascending times: a grid, a grid with gaps, a jittered grid, or anything.
  static long[] timestampsMs(int rows, SplittableRandom random) {
    int shape = random.nextInt(4);
    long[] times = new long[rows];
    long time = shape == 3 ? random.nextLong(-1L << 61, 1L << 61) : 1_790_000_000_000L;
    for (int i = 0; i < rows; i++) {
      time +=
          switch (shape) {
            case 0 -> 15_000;
            case 1 -> random.nextInt(20) == 0 ? 45_000 : 15_000;
            case 2 -> 15_000 + random.nextInt(-3, 3);
            default -> random.nextLong(1, 1L << 40);
          };
      times[i] = time;
    }
    return times;
  }

  static long @Nullable [] startTimestampsMs(int rows, SplittableRandom random) {
    int shape = random.nextInt(4);
    if (shape == 0) {
      return null;
    }
    long[] starts = new long[rows];
    for (int i = 0; i < rows; i++) {
      starts[i] = shape == 1 ? 0 : shape == 2 ? 1_789_000_000_000L : random.nextLong();
    }
    return starts;
  }

  /// Returns histograms at some rows, null at the others.
  static @Nullable Histogram[] histograms(int rows, int floatsPercent, SplittableRandom random) {
    @Nullable Histogram[] histograms = new Histogram[rows];
    int buckets = random.nextInt(1, 12);
    double[] counts = new double[buckets];
    for (int i = 0; i < rows; i++) {
      if (random.nextInt(60) == 0) {
        counts = new double[random.nextInt(12)];
      }
      counts = grown(counts, random);
      if (random.nextInt(100) >= floatsPercent) {
        histograms[i] = random.nextInt(80) == 0 ? stale() : histogram(counts, random);
      }
    }
    return histograms;
  }

  private static double[] grown(double[] counts, SplittableRandom random) {
    double[] grown = counts.clone();
    for (int i = 0; i < grown.length; i++) {
      grown[i] += random.nextInt(3);
    }
    return grown;
  }

  private static Histogram histogram(double[] counts, SplittableRandom random) {
    boolean custom = counts.length == 3;
    return new Histogram(
        custom ? Histogram.CUSTOM_BUCKETS_SCHEMA : 3,
        random.nextInt(20) == 0 ? HINTS.get(random.nextInt(4)) : ResetHint.UNKNOWN,
        Arrays.stream(counts).sum(),
        random.nextDouble() * 100,
        custom ? 0 : 0x1p-128,
        random.nextInt(5),
        new int[] {-2, counts.length},
        counts,
        custom ? new int[0] : new int[] {0, 1, 4, 1},
        custom ? new double[0] : new double[] {1, random.nextDouble()},
        custom ? new double[] {0.5, 1, Math.PI} : new double[0],
        !custom);
  }

  private static Histogram stale() {
    return new Histogram(
        0,
        ResetHint.UNKNOWN,
        0,
        SpecialValues.STALE_NAN,
        0,
        0,
        new int[0],
        new double[0],
        new int[0],
        new double[0],
        new double[0],
        true);
  }
}
