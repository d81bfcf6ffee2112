package io.tributary.query.promql.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.random.Seeds;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StepSeriesTest {
  private static final int STEPS = 500;

  @Test
  void set_anySteps_copiesHaveWhatBuffersHave() {
    Seeds.run(
        300,
        random -> {
          StepSeries buffer = new StepSeries(STEPS);
          StepSeries growing = StepSeries.growing(STEPS);
          NavigableMap<Integer, Double> expected = new TreeMap<>();
          int from = random.nextInt(STEPS);
          int span = random.nextInt(1, STEPS - from + 1);
          for (int i = random.nextInt(60); i > 0; i--) {
            int step = from + random.nextInt(span);
            if (random.nextInt(8) == 0) {
              buffer.remove(step);
              growing.remove(step);
              expected.remove(step);
            } else {
              double value = random.nextDouble();
              buffer.set(step, value);
              growing.set(step, value);
              expected.put(step, value);
            }
            if (random.nextInt(10) == 0) {
              growing = growing.copy();
            }
          }
          assertHas(buffer, expected);
          assertHas(growing, expected);
          assertHas(buffer.copy(), expected);
          int room = expected.isEmpty() ? 0 : expected.lastKey() - expected.firstKey() + 1;
          assertThat(buffer.copy().room()).isEqualTo(room);
        });
  }

  private static void assertHas(StepSeries series, NavigableMap<Integer, Double> expected) {
    NavigableMap<Integer, Double> found = new TreeMap<>();
    for (int step = 0; step < STEPS; step++) {
      if (series.has(step)) {
        assertThat(series.hasFloat(step)).isTrue();
        found.put(step, series.value(step));
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(series.size()).isEqualTo(expected.size());
    assertThat(series.floatCount()).isEqualTo(expected.size());
    assertThat(series.isEmpty()).isEqualTo(expected.isEmpty());
    assertThat(series.first()).isEqualTo(expected.isEmpty() ? 0 : expected.firstKey());
    assertThat(series.end()).isEqualTo(expected.isEmpty() ? 0 : expected.lastKey() + 1);
    assertThat(series.steps()).isEqualTo(STEPS);
  }

  @Test
  void set_oneStepAfterTheOther_takesRoomForTwiceAsManyAtMost() {
    StepSeries up = StepSeries.growing(STEPS);
    StepSeries down = StepSeries.growing(STEPS);
    for (int i = 0; i < STEPS; i++) {
      up.set(i, i);
      down.set(STEPS - 1 - i, i);
      assertThat(up.room()).isLessThanOrEqualTo(Math.max(4, 2 * (i + 1)));
      assertThat(down.room()).isLessThanOrEqualTo(Math.max(4, 2 * (i + 1)));
    }
    assertThat(up.size()).isEqualTo(STEPS);
    assertThat(down.size()).isEqualTo(STEPS);
  }

  @Test
  void set_stepThatIsNone_fails() {
    StepSeries series = StepSeries.growing(STEPS);
    assertThatThrownBy(() -> series.set(STEPS, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> series.set(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
