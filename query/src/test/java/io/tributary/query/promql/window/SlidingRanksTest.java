package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SlidingRanksTest {
  private static final int COUNT = 2_000;

  @Test
  void value_anyWindows_isAsIfSorted() {
    Seeds.run(
        20,
        random -> {
          double[] values = new double[COUNT];
          Arrays.setAll(values, _ -> random.nextInt(200) - 100.0);
          Arrays.setAll(values, i -> random.nextInt(50) == 0 ? Double.NaN : values[i]);
          Arrays.setAll(values, i -> random.nextInt(50) == 0 ? -0.0 : values[i]);
          SlidingRanks ranks = new SlidingRanks();
          ranks.begin();
          int pace = random.nextInt(1, 30);
          int width = random.nextInt(1, 400);
          int to = 0;
          int from = 0;
          while (to < COUNT) {
            to = Math.min(COUNT, to + random.nextInt(1, pace + 1));
            from = Math.max(from, to - width + (random.nextInt(20) == 0 ? width / 2 : 0));
            ranks.moveTo(values, from, to);
            assertThat(all(ranks, to - from)).containsExactly(sorted(values, from, to));
          }
        });
  }

  private static double[] all(SlidingRanks ranks, int count) {
    double[] values = new double[count];
    Arrays.setAll(values, ranks::value);
    return values;
  }

  private static double[] sorted(double[] values, int from, int to) {
    return Arrays.stream(values, from, to)
        .boxed()
        .sorted((a, b) -> a.isNaN() || b.isNaN() ? -Double.compare(a, b) : Double.compare(a, b))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
