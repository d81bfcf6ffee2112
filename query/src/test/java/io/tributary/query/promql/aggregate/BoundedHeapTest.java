package io.tributary.query.promql.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedHeapTest {
  @Test
  void offer_moreThanItTakes_keepsTheFurthest() {
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
          List<Double> order = new ArrayList<>(all);
          order.sort(
              Comparator.comparing((Double value) -> value.isNaN())
                  .thenComparingDouble(value -> value.isNaN() ? 0 : largest ? -value : value));
          heap.sort();
          List<Double> kept = new ArrayList<>();
          for (int i = 0; i < heap.size(); i++) {
            kept.add(heap.value(i));
            assertThat(all.get(heap.origin(i))).isEqualTo((Double) heap.value(i));
          }
          assertThat(kept).isEqualTo(order.subList(0, Math.min(limit, all.size())));
        });
  }

  @Test
  void offer_furtherThanEqualOnes_takesThePlaceOfTheFirst() {
    BoundedHeap heap = new BoundedHeap(2, true);
    heap.offer(5, 0);
    heap.offer(5, 1);
    heap.offer(5, 2);
    heap.offer(6, 3);
    heap.sort();
    assertThat(new int[] {heap.origin(0), heap.origin(1)}).containsExactly(3, 1);
  }
}
