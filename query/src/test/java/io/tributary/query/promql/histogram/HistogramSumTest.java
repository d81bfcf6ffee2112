package io.tributary.query.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HistogramSumTest {
  private static final double[] NONE = {};

  private static FloatHistogram exponential(int schema, double zeroThreshold, double... counts) {
    double count = 0;
    for (double one : counts) {
      count += one;
    }
    int[] spans = {0, counts.length};
    return FloatHistogram.of(
        new Histogram(
            schema,
            ResetHint.UNKNOWN,
            count,
            count,
            zeroThreshold,
            0,
            spans,
            counts,
            new int[0],
            NONE,
            NONE,
            false));
  }

  private static FloatHistogram custom(double[] bounds, double... counts) {
    double count = 0;
    for (double one : counts) {
      count += one;
    }
    int[] spans = {0, counts.length};
    return FloatHistogram.of(
        new Histogram(
            -53,
            ResetHint.UNKNOWN,
            count,
            0,
            0,
            0,
            spans,
            counts,
            new int[0],
            NONE,
            bounds,
            false));
  }

  private static FloatHistogram sum(FloatHistogram a, FloatHistogram b) {
    return Objects.requireNonNull(HistogramSum.add(a, b)).result();
  }

  @Test
  void add_finerSchema_isMergedDown() {
    FloatHistogram sum = sum(exponential(1, 0, 1, 2, 4), exponential(0, 0, 1, 1));
    assertThat(sum.schema()).isZero();
    assertThat(sum.toHistogram().positiveCounts()).containsExactly(2, 7);
    assertThat(sum.count()).isEqualTo(9);
  }

  @Test
  void add_widerZeroBucket_takesInBucketsUpToTheEndOfTheOneItTouches() {
    FloatHistogram sum = sum(exponential(0, 0, 3, 4, 5), exponential(0, 1.5));
    assertThat(sum.zeroThreshold()).isEqualTo(2);
    assertThat(sum.zeroCount()).isEqualTo(7);
    assertThat(sum.toHistogram().positiveCounts()).containsExactly(5);
  }

  @Test
  void add_differentCustomBounds_keepsCommonOnes() {
    HistogramSum sum =
        Objects.requireNonNull(
            HistogramSum.add(
                custom(new double[] {1, 2, 3}, 1, 1, 1, 1), custom(new double[] {2, 4}, 5, 5, 5)));
    assertThat(sum.reconciledBounds()).isTrue();
    assertThat(sum.result().toHistogram().customBounds()).containsExactly(2);
    assertThat(sum.result().toHistogram().positiveCounts()).containsExactly(7, 12);
  }

  @Test
  void add_customAndExponential_isNull() {
    assertThat(HistogramSum.add(custom(new double[] {1}, 1), exponential(0, 0, 1))).isNull();
  }

  @Test
  void isReset_bucketLost_isTrueEvenIfCountGrew() {
    FloatHistogram before = exponential(0, 0, 1, 2);
    assertThat(HistogramSum.isReset(exponential(0, 0, 1, 3), before)).isFalse();
    assertThat(HistogramSum.isReset(exponential(0, 0, 5, 1), before)).isTrue();
    assertThat(HistogramSum.isReset(exponential(1, 0, 5, 5), before)).isTrue();
    assertThat(HistogramSum.isReset(before.withHint(ResetHint.RESET), before)).isTrue();
  }

  @Test
  void total_cancellingGiants_keepsWhatIsSmall() {
    HistogramTotal total = new HistogramTotal(false);
    for (double value : new double[] {1, 1e100, 1, -1e100}) {
      assertThat(total.add(exponential(0, 0, value))).isTrue();
    }
    assertThat(total.result().count()).isEqualTo(2);
    assertThat(total.result().toHistogram().positiveCounts()).containsExactly(2);
  }

  @Test
  void trim_insideABucket_dividesIt() {
    FloatHistogram trimmed = HistogramTrim.below(custom(new double[] {10, 20}, 4, 8, 2), 15);
    assertThat(trimmed.count()).isEqualTo(8);
    assertThat(trimmed.toHistogram().positiveCounts()).containsExactly(4, 4);
    assertThat(trimmed.sum()).isEqualTo(4 * 5 + 4 * 12.5);
  }

  @Test
  void quantile_exponentialBucket_isInterpolatedOnALogarithmicScale() {
    assertThat(NativeQuantile.quantile(0.5, exponential(0, 0, 0, 4)).value())
        .isEqualTo(Math.sqrt(2));
    assertThat(NativeQuantile.fraction(1, 2, exponential(0, 0, 1, 2, 1)).value()).isEqualTo(0.5);
  }
}
