package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names and numbers as text, worked out from the rules by hand.
final class MetricNamesTest {
  @ParameterizedTest
  @CsvSource({
    "http.server.duration, s, HISTOGRAM, http_server_duration_seconds, seconds",
    "http.server.duration.seconds, s, HISTOGRAM, http_server_duration_seconds, seconds",
    "requests, {request}, COUNTER, requests_total, ''",
    "total.requests, '', COUNTER, requests_total, ''",
    "cpu.usage, 1, GAUGE, cpu_usage_ratio, ''",
    "ratio.of.hits, 1, GAUGE, of_hits_ratio, ''",
    "cpu.usage, 1, COUNTER, cpu_usage_total, ''",
    "disk.io, By/s, GAUGE, disk_io_bytes_per_second, bytes_per_second",
    "speed, m/m, GAUGE, speed_meters_per_minute, meters_per_minute",
    "hits, {hit}/s, UP_DOWN_COUNTER, hits_per_second, per_second",
    "load, foo.bar/weird unit, GAUGE, load_foo_bar_per_weird_unit, foo_bar_per_weird_unit",
    "free, %, GAUGE, free_percent, percent",
    "a..b--c__d, '', GAUGE, a_b_c_d, ''",
    "1st, '', GAUGE, _1st, ''",
    "ns:sub.x, ' ms ', GAUGE, ns:sub_x_milliseconds, milliseconds",
    "größe, '', GAUGE, gr_e, ''",
  })
  void of_nameUnitAndKind_isPrometheusName(
      String name, String unit, MetricKind kind, String expected, String expectedUnit) {
    assertThat(MetricNames.of(name, unit, kind)).isEqualTo(expected);
    assertThat(MetricNames.unit(unit)).isEqualTo(expectedUnit);
  }

  @Test
  void of_nothingLeft_isRefused() {
    assertThatThrownBy(() -> MetricNames.of("ü.ä", "", MetricKind.GAUGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=ü.ä");
  }

  @ParameterizedTest
  @CsvSource({
    "http.method, http_method",
    "_private, key_private",
    "__reserved__, __reserved__",
    "1st, key_1st",
    "a..b, a__b",
    "größe😀x, gr__e_x",
  })
  void label_ofKey_isPlain(String key, String expected) {
    assertThat(LabelNames.of(key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "0.1, 0.1, 0.1",
    "-0.0, -0, -0",
    "1e20, 100000000000000000000, 100000000000000000000",
    "1e21, 1000000000000000000000, 1e+21",
    "1.5e-7, 0.00000015, 1.5e-7",
    "-2.5e300, -25" + ZEROS_299 + ", -2.5e+300",
    "NaN, NaN, json: unsupported value: NaN",
    "Infinity, +Inf, json: unsupported value: +Inf",
  })
  void float_asText_isShortest(double value, String plain, String json) {
    assertThat(FloatText.plain(value)).isEqualTo(plain);
    assertThat(FloatText.json(value)).isEqualTo(json);
  }

  private static final String ZEROS_23 = "00000000000000000000000";
  private static final String ZEROS_299 =
      ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23
          + ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23 + ZEROS_23;
}
