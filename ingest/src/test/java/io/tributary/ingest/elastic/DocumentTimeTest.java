package io.tributary.ingest.elastic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentTimeTest {
  private final DocumentTime time = new DocumentTime();

  private boolean read(String text) {
    byte[] bytes = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
    return time.read(bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T19:48:09.000Z, 2026-11-22T19:48:09Z",
    "2026-11-22T20:00:11.492315+00:00, 2026-11-22T20:00:11.492315Z",
    "2026-11-22T20:00:11.123456789-0230, 2026-11-22T22:30:11.123456789Z",
    "2026-11-22T20:00:11.12345678987+05, 2026-11-22T15:00:11.123456789Z",
    "2026-11-22T20:00, 2026-11-22T20:00:00Z",
    "2026-11-22T20, 2026-11-22T20:00:00Z",
    "2026-11-22 20:00:01, 2026-11-22T20:00:01Z",
    "2026/11/22 20:00:01, 2026-11-22T20:00:01Z",
    "2026-11-22T20:00:01, 2026-11-22T20:00:01Z",
    "2026-11-22, 2026-11-22T00:00:00Z",
    "2026-11, 2026-11-01T00:00:00Z",
    "2026, 2026-01-01T00:00:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "1700000000123, 2023-11-14T22:13:20.123Z",
    "1700000000123.25, 2023-11-14T22:13:20.123250Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "0, 1970-01-01T00:00:00Z",
  })
  void read_everyForm_isThatTime(String text, Instant expected) {
    assertThat(read(text)).isTrue();
    assertThat(Instant.ofEpochSecond(0, time.timestampNs())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026-13-01",
        "2026-02-30",
        "2025-02-29",
        "2026-11-22T25:00:00Z",
        "2026-1-1",
        "2026-11-22T20:61:00Z",
        "2026-11-22T20:00:11.Z",
        "2026-11-22T20:00:11Zx",
        "2026-11-22T",
        "99999999999999999999",
        "-",
        "1.",
        "1e3",
        "2026-11-22T20:00:11+99:00",
        "9999-12-31T00:00Z",
        "2026-11/22",
        "2026-11-22T20:00:11+0",
        "true"
      })
  void read_anythingElse_isNone(String text) {
    assertThat(read(text)).isFalse();
  }

  @Test
  void read_randomTimes_areWhatJavaTimeSays() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-8_000_000_000L, 8_000_000_000L), random.nextInt(1_000_000_000));
      ZoneOffset zone = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1_000, 1_000));
      String text = OffsetDateTime.ofInstant(instant, zone).toString();
      assertThat(read(text)).as("seed=%d text=%s", seed, text).isTrue();
      assertThat(Instant.ofEpochSecond(0, time.timestampNs())).as(text).isEqualTo(instant);
    }
  }
}
