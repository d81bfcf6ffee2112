package io.tributary.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LastMinuteTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
  private final LastMinute lately = new LastMinute(nanos::get);

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void perSecond_nothingCame_isZero() {
    assertThat(lately.perSecond()).isZero();
    pass(1_000);
    assertThat(lately.perSecond()).isZero();
  }

  @Test
  void perSecond_soonAfterTheStart_isOfTheTimeSince() {
    lately.add(100);
    assertThat(lately.perSecond()).isEqualTo(100);
    pass(10);
    lately.add(100);
    assertThat(lately.perSecond()).isEqualTo(20);
  }

  @Test
  void perSecond_steadily_isTheRateUntilAMinuteAfterItsEnd() {
    for (int second = 0; second < 300; second++) {
      lately.add(7);
      pass(1);
      assertThat(lately.perSecond()).isCloseTo(7, Percentage.withPercentage(1));
    }
    pass(30);
    assertThat(lately.perSecond()).isBetween(3.0, 4.5);
    pass(45);
    assertThat(lately.perSecond()).isZero();
  }
}
