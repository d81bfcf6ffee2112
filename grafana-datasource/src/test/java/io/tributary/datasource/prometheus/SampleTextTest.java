package io.tributary.datasource.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SampleTextTest {
  private final SampleText text = new SampleText();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "1.5, 1.5",
    "-12.25, -12.25",
    "1e-6, 0.000001",
    "1.25e-5, 0.0000125",
    "9.99e-7, 9.99e-07",
    "-1e-7, -1e-07",
    "5e-324, 5e-324",
    "123456789.125, 123456789.125",
    "1e20, 100000000000000000000",
    "123456789012345680000, 123456789012345680000",
    "1e21, 1e+21",
    "-1.5e300, -1.5e+300",
    "1e100, 1e+100",
    "9007199254740993, 9007199254740992",
    "1e-323, 1e-323",
    "-1.2e-322, -1.2e-322",
    "0.1, 0.1",
    "0.001, 0.001",
    "-0.25, -0.25",
    "7.103, 7.103",
    "999999999999.999, 999999999999.999",
    "0.00010, 0.0001",
    "12345678.9, 12345678.9",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf"
  })
  void value_number_hasGoForm(double value, String expected) {
    assertThat(text.clear().value(value)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1435781430000, 1435781430",
    "1435781451781, 1435781451.781",
    "1500, 1.500",
    "7, 0.007",
    "-1, -0.001",
    "-1000, -1",
    "-1500, -1.500"
  })
  void timestamp_millis_areSeconds(long timestampMs, String expected) {
    assertThat(text.clear().timestamp(timestampMs)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void value_anyNumber_readsBackWithoutExponentInBetween(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      double value =
          switch (i % 3) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextDouble(-1e9, 1e9);
            default -> random.nextLong(-2_000_000_000_000_000L, 2_000_000_000_000_000L) / 1_000.0;
          };
      if (Double.isFinite(value)) {
        String printed = text.clear().value(value).toString();
        boolean extreme = Math.abs(value) < 1e-6 || Math.abs(value) >= 1e21;
        assertThat(Double.parseDouble(printed))
            .as("seed=%d value=%s", seed, value)
            .isEqualTo(value);
        assertThat(printed.contains("e")).as("seed=%d value=%s", seed, value).isEqualTo(extreme);
        BigDecimal shortest = new BigDecimal(Double.toString(value));
        assertThat(new BigDecimal(printed)).as("seed=%d", seed).isEqualByComparingTo(shortest);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, 99, 100, 12_345, -7, -1_234_567, Long.MAX_VALUE, Long.MIN_VALUE})
  void whole_number_hasItsDigits(long number) {
    assertThat(text.clear().whole(number)).hasToString(Long.toString(number));
  }

  @Test
  void whole_anyNumber_hasItsDigits() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      assertThat(text.clear().whole(number)).hasToString(Long.toString(number));
    }
  }

  @Test
  void chars_longText_growWithIt() {
    text.clear();
    for (int i = 0; i < 100; i++) {
      text.append('[').value(i);
    }
    assertThat(new String(text.chars(), 0, text.length())).isEqualTo(text.toString());
  }
}
