package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SortedWindowTest {
  private static final int COUNT = 2_000;

  @Test
  void moveTo_anyWindows_areSorted() {
    Seeds.run(
        20,
        random -> {
          double[] values = new double[COUNT];
          Arrays.setAll(values, _ -> random.nextInt(200) - 100.0);
          Arrays.setAll(values, i -> random.nextInt(50) == 0 ? Double.NaN : values[i]);
          Arrays.setAll(values, i -> random.nextInt(50) == 0 ? -0.0 : values[i]);
          SortedWindow window = new SortedWindow();
          window.begin();
          int pace = random.nextInt(1, 30);
          int to = 0;
          int from = 0;
          while (to < COUNT) {
            to = Math.min(COUNT, to + random.nextInt(1, pace + 1));
            from = Math.max(from, to - random.nextInt(1, 200));
            double[] expected = Arrays.copyOfRange(values, from, to);
            Arrays.sort(expected);
            double[] sorted = window.moveTo(values, from, to);
            assertThat(Arrays.copyOf(sorted, to - from)).containsExactly(expected);
          }
        });
  }
}
