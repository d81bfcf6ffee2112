package io.tributary.query.promql.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import org.junit.jupiter.api.Test;

class ReferenceTimesTest {
  @Test
  void firstAt_anyTime_isTheFirstStepThatLooksAtItOrLater() {
    Seeds.run(
        500,
        random -> {
          long startMs = random.nextInt(-1_000, 1_000);
          Steps steps = new Steps(startMs, startMs + random.nextInt(500), random.nextInt(1, 60));
          Long fixedMs = random.nextInt(4) == 0 ? (Long) (long) random.nextInt(-500, 500) : null;
          ReferenceTimes times = new ReferenceTimes(steps, fixedMs, random.nextInt(-300, 300));
          long timeMs = random.nextInt(-2_000, 2_000);
          int expected = 0;
          while (expected < steps.count() && times.at(expected) < timeMs) {
            expected++;
          }
          assertThat(Math.min(steps.count(), times.firstAt(timeMs))).isEqualTo(expected);
        });
  }
}
