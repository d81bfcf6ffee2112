package io.tributary.query.logql.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {
  @ParameterizedTest
  @CsvSource({
    "1h30m,5400000000000",
    "-1.5s,-1500000000",
    "100µs,100000",
    "0,0",
    "2h45m0.5s,9900500000000"
  })
  void durations_values_areNanoseconds(String text, long nanos) throws ConversionException {
    assertThat(Durations.parse(text)).isEqualTo(nanos);
  }

  @Test
  void durations_wrong_failInGosWords() {
    assertThatThrownBy(() -> Durations.parse("oops")).hasMessage("time: invalid duration \"oops\"");
    assertThatThrownBy(() -> Durations.parse("90"))
        .hasMessage("time: missing unit in duration \"90\"");
    assertThatThrownBy(() -> Durations.parse("1d"))
        .hasMessage("time: unknown unit \"d\" in duration \"1d\"");
  }

  @Test
  void durations_literals_haveDays() throws ConversionException {
    assertThat(Durations.parseLiteral("1w2d")).isEqualTo(9 * 24 * 3_600_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "90000000000,1m30s",
    "1500000,1.5ms",
    "3600000000000,1h0m0s",
    "-1000000000,-1s",
    "0,0s"
  })
  void durations_printed_areGos(long nanos, String text) {
    assertThat(Durations.format(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1_000,1000", "-2.5e3,-2500", "0x1p3,8", ".5,0.5", "inf,Infinity", "NaN,NaN"})
  void floats_values_areNumbers(String text, double value) throws ConversionException {
    assertThat(Floats.parse(text)).isEqualTo(Double.valueOf(value));
  }

  @Test
  void floats_decimals_areTheNearestNumbers() {
    Seeds.run(
        20_000,
        random -> {
          String digits = Long.toString(random.nextLong(1L << random.nextInt(1, 62)));
          int point = random.nextInt(digits.length());
          String text =
              point == 0 ? digits : digits.substring(0, point) + "." + digits.substring(point);
          assertThat(Floats.parse(text)).as(text).isEqualTo(Double.parseDouble(text));
        });
  }

  @ParameterizedTest
  @CsvSource({"0x10", "1d", "''", "1_", "_1", "0b1", "1e", "."})
  void floats_wrong_fail(String text) {
    assertThatThrownBy(() -> Floats.parse(text))
        .hasMessageEndingWith("parsing " + Quoting.quote(text) + ": invalid syntax");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "0.1,0.1",
    "1e21,1e+21",
    "100000,100000",
    "3145728,3.145728e+06",
    "1e-5,1e-05"
  })
  void floats_printed_areGos(double value, String text) {
    assertThat(Floats.format(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1KB,1000", "1 kib,1024", "1.5MB,1500000", "7,7", "2gi,2147483648"})
  void byteSizes_values_areBytes(String text, double bytes) throws ConversionException {
    assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
  }

  @Test
  void byteSizes_wrong_fail() {
    assertThatThrownBy(() -> ByteSizes.parse("oops"))
        .hasMessage("strconv.ParseFloat: parsing \"\": invalid syntax");
    assertThatThrownBy(() -> ByteSizes.parse("1 xb")).hasMessage("unhandled size name: xb");
    assertThat(ByteSizes.isReadable("1MiB")).isTrue();
    assertThat(ByteSizes.isReadable("1xb")).isFalse();
  }
}
