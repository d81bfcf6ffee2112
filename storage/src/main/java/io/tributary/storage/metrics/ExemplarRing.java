package io.tributary.storage.metrics;

import io.tributary.model.metrics.Exemplar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/// The latest exemplars of one cluster; new ones push out the oldest. Guarded by [HeadExtras].
final class ExemplarRing {
  static final int CAPACITY = 8_192;

  private record Slot(int ref, Exemplar exemplar) {}

  private final Slot[] slots = new Slot[CAPACITY];
  private final Set<Slot> present = new HashSet<>();
  private final Map<Integer, Exemplar> latest = new HashMap<>();
  private long next;

  /// Senders repeat the exemplars of a series until there are newer ones, of native histograms
  /// several at once. One without a time of its own has another one whenever it is repeated.
  boolean isRepeat(int ref, Exemplar exemplar, boolean timed) {
    Exemplar last = timed ? null : latest.get(ref);
    return (last != null && last.says(exemplar)) || present.contains(new Slot(ref, exemplar));
  }

  void add(int ref, Exemplar exemplar) {
    Slot slot = new Slot(ref, exemplar);
    if (!present.add(slot)) {
      return;
    }
    int at = (int) (next++ % CAPACITY);
    Slot old = slots[at];
    if (old != null) {
      present.remove(old);
      latest.remove(old.ref, old.exemplar);
    }
    slots[at] = slot;
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
