package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.kit.random.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlidingSumTest {
  private static final int COUNT = 2_000;
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0
  };

  private final SlidingSum sliding = new SlidingSum();
  private final KahanSum alone = new KahanSum();

  @Test
  void moveTo_anyWindows_isTheSumOfEach() {
    Seeds.run(
        20,
        random -> {
          double[] values = values(random);
          int longest = random.nextInt(1, 300);
          sliding.begin(COUNT);
          int to = 0;
          int from = 0;
          while (to < COUNT) {
            to = Math.min(COUNT, to + random.nextInt(1, 20));
            from = Math.max(from, to - random.nextInt(1, longest + 1));
            check(values, from, to);
          }
        });
  }

  private static double[] values(SplittableRandom random) {
    double[] values = new double[COUNT];
    int kind = random.nextInt(3);
    for (int i = 0; i < COUNT; i++) {
      values[i] =
          switch (kind) {
            case 0 -> random.nextInt(1_000) / 10.0;
            case 1 -> random.nextDouble(1e9, 1e9 + 1);
            default -> random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-12, 12));
          };
      if (random.nextInt(400) == 0) {
        values[i] = ODD[random.nextInt(ODD.length)];
      }
    }
    return values;
  }

  private void check(double[] values, int from, int to) {
    double sum = alone.of(values, from, to);
    double mean = alone.meanOf(values, from, to);
    if (sliding.moveTo(values, from, to)) {
      assertThat(sliding.sum()).isCloseTo(sum, within(1e-14 * Math.abs(sum)));
      assertThat(sliding.mean(to - from)).isCloseTo(mean, within(1e-14 * Math.abs(mean)));
    } else {
      assertThat(Math.abs(sum) < 1e289).isFalse();
    }
  }

  @Test
  void moveTo_giantThatHasLeft_leavesNothingBehind() {
    double[] values = {1e17, 1, 2, 3, 4};
    sliding.begin(values.length);
    assertThat(sliding.moveTo(values, 0, 2)).isTrue();
    assertThat(sliding.moveTo(values, 1, 4)).isTrue();
    assertThat(sliding.sum()).isEqualTo(6);
  }

  @Test
  void moveTo_infinityThatHasLeft_isFitAgain() {
    double[] values = {1, Double.POSITIVE_INFINITY, 2, 3};
    sliding.begin(values.length);
    assertThat(sliding.moveTo(values, 0, 3)).isFalse();
    assertThat(sliding.moveTo(values, 2, 4)).isTrue();
    assertThat(sliding.sum()).isEqualTo(5);
  }
}
