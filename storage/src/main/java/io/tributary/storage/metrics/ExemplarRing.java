package io.tributary.storage.metrics;

import io.tributary.model.metrics.Exemplar;
import java.util.HashMap;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/// The latest exemplars of one cluster; new ones push out the oldest. Guarded by [HeadExtras].
final class ExemplarRing {
  static final int CAPACITY = 8_192;

  private record Slot(int ref, Exemplar exemplar) {}

  private final Slot[] slots = new Slot[CAPACITY];
  private final Map<Integer, Exemplar> latest = new HashMap<>();
  private long next;

  /// Senders repeat the exemplar of a series until there is a newer one.
  boolean isRepeat(int ref, Exemplar exemplar) {
    return exemplar.equals(latest.get(ref));
  }

  void add(int ref, Exemplar exemplar) {
    if (isRepeat(ref, exemplar)) {
      return;
    }
    int at = (int) (next++ % CAPACITY);
    Slot old = slots[at];
    if (old != null) {
      latest.remove(old.ref, old.exemplar);
    }
    slots[at] = new Slot(ref, exemplar);
    latest.put(ref, exemplar);
  }

  void addSeries(RoaringBitmap refs) {
    latest.keySet().forEach(refs::add);
  }

  /// Returns the number of exemplars ever added.
  long added() {
    return next;
  }

  /// Visits, oldest first, those of the first `limit` ever added that are still there.
  void visit(long limit, ExemplarVisitor visitor) {
    for (long i = Math.max(0, next - CAPACITY); i < Math.min(next, limit); i++) {
      Slot slot = slots[(int) (i % CAPACITY)];
      visitor.exemplar(slot.ref, slot.exemplar);
    }
  }
}
