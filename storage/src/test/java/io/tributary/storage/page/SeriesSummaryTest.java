package io.tributary.storage.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.model.metrics.SpecialValues;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.page.RandomColumns.Shape;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeriesSummaryTest {
  private final PageWriter writer = new PageWriter(Effort.QUICK);
  private final PageReader reader = new PageReader();

  @AfterEach
  void close() {
    writer.close();
  }

  private SeriesSummary summary(ColumnInput column) {
    writer.begin(new PageHeader(1, 0, 0, 1));
    writer.add(5, column);
    reader.open(writer.finish(1), "test");
    return reader.summary(0);
  }

  private SeriesSummary summary(double... values) {
    long[] times = new long[values.length];
    Arrays.setAll(times, i -> 1_000L * (i + 1));
    long[] bits = Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    return summary(new ColumnInput(values.length, times, bits));
  }

  @Test
  void summary_counterWithReset_tellsAll() {
    assertThat(summary(5, 7, 2, 2.5))
        .isEqualTo(new SeriesSummary(4, 4, 2, 7, 16.5, 5, 2.5, 1, 1_000, 4_000));
  }

  @Test
  void summary_constant_tellsAll() {
    assertThat(summary(0.1, 0.1, 0.1))
        .isEqualTo(new SeriesSummary(3, 3, 0.1, 0.1, 0.1 * 3, 0.1, 0.1, 0, 1_000, 3_000));
  }

  @Test
  void summary_staleMarkers_areRowsOnly() {
    assertThat(summary(SpecialValues.STALE_NAN, 1, 4, SpecialValues.STALE_NAN))
        .isEqualTo(new SeriesSummary(4, 2, 1, 4, 5, 1, 4, 0, 1_000, 4_000));
    assertThat(summary(SpecialValues.STALE_NAN))
        .isEqualTo(new SeriesSummary(1, 0, 0, 0, 0, 0, 0, 0, 1_000, 1_000));
  }

  @Test
  void summary_histograms_areRowsOnly() {
    int rows = 50;
    SplittableRandom random = new SplittableRandom(4);
    long[] times = RandomColumns.timestampsMs(rows, random);
    SeriesSummary found =
        summary(
            new ColumnInput(
                rows, times, new long[rows], null, RandomColumns.histograms(rows, 0, random)));
    assertThat(found)
        .isEqualTo(new SeriesSummary(rows, 0, 0, 0, 0, 0, 0, 0, times[0], times[rows - 1]));
  }

  @Test
  void summary_notANumber_isInSumButNotInMinAndMax() {
    SeriesSummary found = summary(3, Double.NaN, 1);
    assertThat(found.count()).isEqualTo(3);
    assertThat(found.min()).isEqualTo(1);
    assertThat(found.max()).isEqualTo(3);
    assertThat(found.sum()).isNaN();
    assertThat(summary(Double.NaN).min()).isNaN();
  }

  @Test
  void summary_infinities_sumAsDoublesDo() {
    assertThat(summary(1, Double.POSITIVE_INFINITY).sum()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(summary(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY).sum()).isNaN();
  }

  @Test
  void summary_cancellation_keepsTheSmallNumber() {
    assertThat(summary(1e100, 1, -1e100).sum()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RANDOM_BITS", "ODD", "DECIMAL_WITH_ODD_ROWS", "CONSTANT_THEN_STALE"})
  void summary_everyShape_agreesWithItsRows(Shape shape) {
    SplittableRandom random = new SplittableRandom(9);
    for (int rows : RandomColumns.SIZES) {
      if (rows == 0) {
        continue;
      }
      double[] values =
          Arrays.stream(RandomColumns.values(shape, rows, random))
              .mapToDouble(Double::longBitsToDouble)
              .toArray();
      SeriesSummary found = summary(values);
      assertThat(found.first()).isEqualTo(values[0]);
      assertThat(found.last()).isEqualTo(values[rows - 1]);
      assertThat(found.min()).isEqualTo(Arrays.stream(values).min().getAsDouble());
      assertThat(found.max()).isEqualTo(Arrays.stream(values).max().getAsDouble());
      double sum =
          Arrays.stream(values)
              .mapToObj(BigDecimal::new)
              .reduce(BigDecimal.ZERO, BigDecimal::add)
              .doubleValue();
      double largest = Math.max(Math.abs(found.min()), Math.abs(found.max()));
      assertThat(found.sum()).as(shape + " rows=" + rows).isCloseTo(sum, within(largest * 1e-15));
    }
  }
}
