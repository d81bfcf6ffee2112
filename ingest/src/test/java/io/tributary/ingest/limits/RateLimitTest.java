package io.tributary.ingest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private long nowNanos = Long.MAX_VALUE - 1; // as the clock of a JVM may be: about to wrap

  private final RateLimit rate = new RateLimit("units_per_second", 100, () -> nowNanos);

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  @Test
  void delay_withinTheRate_isNone() {
    for (int second = 0; second < 60; second++) {
      assertThat(rate.delay()).isZero();
      rate.charge(100);
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void delay_unusedTime_isCreditForTenSeconds() {
    pass(Duration.ofHours(1));
    rate.charge(1_000);
    assertThat(rate.delay()).isZero();
    rate.charge(50);
    assertThat(rate.delay()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void delay_afterALargeRequest_lastsUntilItIsPaid() {
    rate.charge(6_000);
    assertThat(rate.delay()).isEqualTo(Duration.ofSeconds(50));
    pass(Duration.ofSeconds(49));
    assertThat(rate.delay()).isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(rate.delay()).isZero();
  }

  @Test
  void delay_withoutLimit_isNone() {
    RateLimit none = new RateLimit("units_per_second", Integer.MAX_VALUE, () -> nowNanos);
    none.charge(Long.MAX_VALUE);
    assertThat(none.delay()).isZero();
  }
}
