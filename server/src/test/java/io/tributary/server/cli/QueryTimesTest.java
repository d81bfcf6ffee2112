package io.tributary.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueryTimesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void parse_nothing_isNow() {
    assertThat(QueryTimes.parse(null, null, null, NOW))
        .isEqualTo(new QueryTimes(null, NOW, Duration.ZERO));
  }

  @Test
  void parse_durationAgo_endsNowInAHundredSteps() {
    assertThat(QueryTimes.parse("1h", "now", null, NOW))
        .isEqualTo(new QueryTimes(NOW.minusSeconds(3600), NOW, Duration.ofSeconds(36)));
  }

  @Test
  void parse_shortRange_stepsBySeconds() {
    assertThat(QueryTimes.parse("5s", null, null, NOW).step()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void parse_seconds_keepMilliseconds() {
    assertThat(QueryTimes.parse(null, "1.5", null, NOW).end())
        .isEqualTo(Instant.ofEpochMilli(1500));
  }

  @Test
  void parse_backwards_isRefused() {
    assertThatThrownBy(() -> QueryTimes.parse("1h", "2h", null, NOW))
        .hasMessage("--start is after --end");
  }

  @Test
  void parse_stepAlone_isRefused() {
    assertThatThrownBy(() -> QueryTimes.parse(null, null, "1m", NOW))
        .hasMessage("--step needs --start");
  }
}
