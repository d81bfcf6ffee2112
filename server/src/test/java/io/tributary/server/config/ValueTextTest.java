package io.tributary.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tributary.model.DurationText;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "60d, 5184000000, 60d",
    "1h30m, 5400000, 1h30m",
    "90m, 5400000, 1h30m",
    "1w, 604800000, 7d",
    "1y, 31536000000, 365d",
    "1s250ms, 1250, 1s250ms",
  })
  void duration_asPeopleWriteIt(String text, long ms, String printed) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(ms));
    assertThat(DurationText.print(Duration.ofMillis(ms))).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "60", "1m1h", "-1d", "1.5h", "d", "1d ", "999999999y", "9999999999s"})
  void duration_ofAnotherForm_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "4096, 4096, 4KiB",
    "200GiB, 214748364800, 200GiB",
    "1.5 GB, 1500000000, 1500000000",
    "100B, 100, 100",
    "3KB, 3000, 3000",
    "7PiB, 7881299347898368, 7PiB",
  })
  void size_asPeopleWriteIt(String text, long bytes, String printed) {
    assertThat(SizeText.parse(text)).isEqualTo(bytes);
    assertThat(SizeText.print(bytes)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "10MB, 10485760", "1.5KiB, 1536", "2B, 2"})
  void size_ofPrometheus_isInPowersOf1024(String text, long bytes) {
    assertThat(SizeText.parseBinary(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1gib", "GiB", "1.GB", "1 Gi", "9999999PiB"})
  void size_ofAnotherForm_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SizeText.parse(text));
  }

  @Test
  void address_roundTrips() {
    assertThat(HostPort.parse("[::1]:9290")).hasToString("[::1]:9290");
    assertThat(HostPort.parse(":9290")).hasToString("0.0.0.0:9290");
    assertThat(HostPort.parse("localhost:0")).isEqualTo(new HostPort("localhost", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9290", "::1:9290", "host", "host:", "host:65536", "ho st:1"})
  void address_ofAnotherForm_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
  }
}
