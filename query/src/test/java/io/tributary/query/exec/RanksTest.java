package io.tributary.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RanksTest {
  private static final double[] NASTY = {
    0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, -1
  };

  @Test
  void value_anyValues_areAsIfSorted() {
    Ranks ranks = new Ranks();
    Seeds.run(
        500,
        random -> {
          double[] values = new double[random.nextInt(2, 300)];
          int kinds = random.nextInt(1, 4);
          for (int i = 0; i < values.length; i++) {
            values[i] =
                switch (random.nextInt(kinds)) {
                  case 0 -> random.nextInt(20) - 10;
                  case 1 -> NASTY[random.nextInt(NASTY.length)];
                  default -> random.nextDouble() - 0.5;
                };
          }
          int low = random.nextInt(values.length - 1);
          double[] sorted = Arrays.copyOfRange(values, low, values.length);
          Arrays.sort(sorted);
          int nans = (int) Arrays.stream(sorted).filter(Double::isNaN).count();
          ranks.load(values, low, values.length);
          for (int rank = random.nextInt(3); rank < sorted.length; rank += random.nextInt(9)) {
            double expected = rank < nans ? Double.NaN : sorted[rank - nans];
            assertThat(Double.compare(ranks.value(rank), expected)).as("rank %d", rank).isZero();
          }
        });
  }

  @Test
  void value_ofValuesThatRiseAndFall_isFound() {
    double[] values = new double[100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 50_000 ? i : 100_000 - i;
    }
    Ranks ranks = new Ranks();
    ranks.load(values, 0, values.length);
    assertThat(ranks.value(0)).isZero();
    assertThat(ranks.value(99_998)).isEqualTo(49_999);
    assertThat(ranks.value(99_999)).isEqualTo(50_000);
  }
}
