package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantilesTest {
  private final Quantiles quantiles = new Quantiles();

  @Test
  void of_betweenNeighbours_isInterpolated() {
    double[] values = {9, 4, 1, 3, 2, 9};
    assertThat(quantiles.of(0.5, values, 1, 5)).isEqualTo(2.5);
    assertThat(quantiles.of(0, values, 1, 5)).isEqualTo(1);
    assertThat(quantiles.of(1, values, 1, 5)).isEqualTo(4);
    assertThat(values).containsExactly(9, 4, 1, 3, 2, 9);
  }

  @Test
  void of_outsideZeroToOne_isInfinite() {
    double[] values = {1};
    assertThat(quantiles.of(-0.1, values, 0, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(quantiles.of(1.1, values, 0, 1)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(quantiles.of(Double.NaN, values, 0, 1)).isNaN();
  }

  @Test
  void of_nan_sortsFirst() {
    double[] values = {1, Double.NaN, 3};
    assertThat(quantiles.of(0, values, 0, 3)).isNaN();
    assertThat(quantiles.of(1, values, 0, 3)).isEqualTo(3);
    assertThat(quantiles.of(0.5, values, 0, 3)).isEqualTo(1);
  }

  @Test
  void medianDeviation_outlier_hardlyMoves() {
    assertThat(quantiles.medianDeviation(new double[] {1, 2, 3, 4, 1000}, 0, 5)).isEqualTo(1);
  }
}
