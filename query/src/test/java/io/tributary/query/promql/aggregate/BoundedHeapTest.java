package io.tributary.query.promql.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedHeapTest {
  @Test
  void offer_moreThanItTakes_keepsTheFurthestAndOfEqualOnesTheFirst() {
    Seeds.run(
        50,
        random -> {
          boolean largest = random.nextBoolean();
          int limit = random.nextInt(0, 6);
          BoundedHeap heap = new BoundedHeap(limit, largest);
          List<Double> all = new ArrayList<>();
          for (int i = 0; i < random.nextInt(0, 30); i++) {
            double value = random.nextInt(6) == 0 ? Double.NaN : random.nextInt(5);
            all.add(value);
            heap.offer(value, i);
          }
          List<Integer> order = new ArrayList<>();
          for (int i = 0; i < all.size(); i++) {
            order.add(i);
          }
          order.sort(
              Comparator.comparing((Integer i) -> all.get(i).isNaN())
                  .thenComparingDouble(
                      i -> all.get(i).isNaN() ? 0 : largest ? -all.get(i) : all.get(i)));
          assertThat(Arrays.stream(heap.sorted()).map(BoundedHeap.Entry::origin))
              .isEqualTo(order.subList(0, Math.min(limit, all.size())));
        });
  }
}
