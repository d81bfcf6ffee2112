package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExtrapolationTest {
  private static final double[] VALUES = {
    0, 1, 1e-300, 1e-320, 1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, 17.25, 1e-9
  };

  /// Where samples are: the first and the last, and when their counter began, or 0.
  private record Extent(long firstMs, long lastMs, int intervals, long begunMs) {}

  @Test
  void factor_afterOtherWindows_isWhatTheWindowSaysAlone() {
    Seeds.run(
        50,
        random -> {
          boolean counter = random.nextBoolean();
          boolean perSecond = random.nextBoolean();
          Extrapolation reused = new Extrapolation(counter, perSecond);
          long startMs = random.nextLong(1_000_000_000_000L);
          for (int i = 0; i < 2_000; i++) {
            startMs += random.nextInt(3) == 0 ? 60_000 : random.nextLong(100_000);
            long endMs = startMs + 300_000;
            Extent extent = extent(random, startMs, endMs);
            double first = value(random);
            double change = value(random);
            double expected =
                new Reference(counter, perSecond, startMs, endMs).factor(extent, first, change);
            reused.place(startMs, endMs, extent.firstMs(), extent.lastMs(), extent.intervals());
            double found =
                extent.begunMs() == 0
                    ? reused.factor(first, change)
                    : reused.factorSince(extent.begunMs());
            assertThat(bits(found))
                .as("%s first=%s change=%s", extent, first, change)
                .isEqualTo(bits(expected));
          }
        });
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  private static double value(SplittableRandom random) {
    double value =
        random.nextInt(4) == 0
            ? VALUES[random.nextInt(VALUES.length)]
            : random.nextDouble() * Math.pow(10, random.nextInt(8));
    return random.nextInt(5) == 0 ? -value : value;
  }

  private static Extent extent(SplittableRandom random, long startMs, long endMs) {
    if (random.nextBoolean()) {
      return new Extent(startMs + 5_000, endMs - 10_000, 19, 0);
    }
    long firstMs = startMs + 1 + random.nextLong(200_000);
    long lastMs = firstMs + 1 + random.nextLong(endMs - firstMs);
    long known = random.nextInt(4) == 0 ? firstMs - 1 - random.nextLong(firstMs - startMs) : 0;
    return new Extent(firstMs, lastMs, 1 + random.nextInt(20), known);
  }

  /// The same without anything that is kept.
  private record Reference(boolean counter, boolean perSecond, long startMs, long endMs) {
    double factor(Extent extent, double first, double change) {
      long from = extent.begunMs() != 0 ? extent.begunMs() : extent.firstMs();
      double sampled = (extent.lastMs() - from) / 1000.0;
      double average = (extent.lastMs() - extent.firstMs()) / 1000.0 / extent.intervals();
      double toStart = 0;
      if (extent.begunMs() == 0) {
        toStart = within((extent.firstMs() - startMs) / 1000.0, average);
        if (counter && change > 0 && first >= 0) {
          toStart = Math.min(toStart, sampled * (first / change));
        }
      }
      double toEnd = within((endMs - extent.lastMs()) / 1000.0, average);
      double factor = (sampled + toStart + toEnd) / sampled;
      return perSecond ? factor / ((endMs - startMs) / 1000.0) : factor;
    }

    private static double within(double gap, double average) {
      return gap >= average * 1.1 ? average / 2 : gap;
    }
  }
}
