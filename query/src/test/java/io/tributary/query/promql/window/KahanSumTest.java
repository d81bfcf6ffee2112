package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class KahanSumTest {
  private final KahanSum sum = new KahanSum();

  @Test
  void of_cancellingGiants_keepsWhatIsSmall() {
    assertThat(sum.of(new double[] {1, 1e100, 1, -1e100}, 0, 4)).isEqualTo(2);
  }

  @Test
  void of_infinities_areInfiniteOrNotANumber() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(sum.of(new double[] {1, inf, 1}, 0, 3)).isEqualTo(inf);
    assertThat(sum.of(new double[] {inf, -inf}, 0, 2)).isNaN();
  }

  @Test
  void meanOf_sumThatOverflows_goesOnWithTheMean() {
    double big = Double.MAX_VALUE;
    assertThat(sum.meanOf(new double[] {big, big, big, big}, 0, 4))
        .isCloseTo(big, withinPercentage(1e-9));
    assertThat(sum.meanOf(new double[] {5, 1, 2, 3, 7}, 1, 4)).isEqualTo(2);
  }
}
