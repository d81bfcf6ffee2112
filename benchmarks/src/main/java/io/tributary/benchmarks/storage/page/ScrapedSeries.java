package io.tributary.benchmarks.storage.page;

import java.util.List;
import java.util.SplittableRandom;

/// Series as a scrape of Kubernetes yields them: the same value columns for the same seed.
///
/// Deterministic and confined to one thread; each series has its own randomness.
final class ScrapedSeries {
  private static final double SECONDS = 15;
  private static final int NANOS = 9;
  private static final int MICROS = 6;
  private static final int CHANGES_EVERY = 3;
  private static final List<Kind> KINDS = List.of(Kind.values());

  private ScrapedSeries() {}

  /// What the values of a series are like.
  enum Kind {
    /// Never changes.
    CONSTANT,
    /// Integers that grow irregularly.
    COUNTER,
    /// A counter that hardly grows.
    RARE_COUNTER,
    /// Hundredths of seconds that grow.
    TICKS,
    /// Microseconds that grow, in seconds.
    MICROSECONDS,
    /// Small integers around a level.
    INTEGER_GAUGE,
    /// Bytes in pages of 4 KiB.
    MEMORY,
    /// Four significant digits.
    RATIO,
    /// Durations of single scrapes in nanoseconds, in seconds.
    DURATION,
    /// A sum of durations that were added one by one.
    DURATION_SUM
  }

  /// Returns what a series of a mix is like: two of three are constant.
  static Kind mixed(int series) {
    boolean changes = series % CHANGES_EVERY == 0;
    return changes ? KINDS.get(series / CHANGES_EVERY % KINDS.size()) : Kind.CONSTANT;
  }

  /// Returns the raw bits of `rows` values.
  static long[] values(Kind kind, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double mean = Math.exp(2.2 * (random.nextDouble() - 0.5));
    double value = start(kind, mean, random);
    long[] bits = new long[rows];
    for (int i = 0; i < rows; i++) {
      double load = 1 + 0.3 * Math.sin(i * SECONDS / 3_600 * Math.PI);
      value = next(kind, value, mean * load, random);
      bits[i] = Double.doubleToRawLongBits(value);
    }
    return bits;
  }

  private static double start(Kind kind, double mean, SplittableRandom random) {
    return switch (kind) {
      case CONSTANT -> Math.rint(mean * 1e6);
      case COUNTER -> Math.floor(mean * 4e8 * random.nextDouble());
      case RARE_COUNTER -> Math.floor(mean * 1e3);
      case TICKS, MICROSECONDS -> Math.rint(mean * 4e6 * random.nextDouble()) / 100;
      case INTEGER_GAUGE -> 50;
      case MEMORY -> 4_096 * Math.rint(73_000 * mean);
      case RATIO, DURATION -> 0;
      case DURATION_SUM -> Math.rint(1_000 * mean);
    };
  }

  private static double next(Kind kind, double value, double mean, SplittableRandom random) {
    double u = random.nextDouble();
    return switch (kind) {
      case CONSTANT -> value;
      case COUNTER -> value + Math.floor(mean * 900 * SECONDS * (0.3 + 1.4 * u));
      case RARE_COUNTER -> u < 0.03 * mean ? value + 1 : value;
      case TICKS -> round(value + 0.12 * SECONDS * mean * 2 * u, 2);
      case MICROSECONDS -> round(value + 0.15 * SECONDS * mean * 2 * u, MICROS);
      case INTEGER_GAUGE -> u < 0.3 ? Math.rint(50 * (0.8 + 0.4 * random.nextDouble())) : value;
      case MEMORY ->
          u < 0.6
              ? 4_096
                  * Math.rint(
                      (value * 0.9 + 3e7 * mean + 9e6 * (random.nextDouble() - 0.5)) / 4_096)
              : value;
      case RATIO -> round(2.4 * mean * (0.7 + 0.6 * u), 3);
      case DURATION -> round(0.02 * mean * (0.7 + 0.6 * u), NANOS);
      case DURATION_SUM -> addDurations(value, mean, random);
    };
  }

  private static double addDurations(double value, double mean, SplittableRandom random) {
    double sum = value;
    int requests = random.nextInt((int) (1 + 20 * mean));
    for (int i = 0; i < requests; i++) {
      sum += random.nextLong(100_000, 80_000_000) / 1e9;
    }
    return sum;
  }

  private static double round(double value, int digits) {
    double power = Math.pow(10, digits);
    return Math.rint(value * power) / power;
  }
}
