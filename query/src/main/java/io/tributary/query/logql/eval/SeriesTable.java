package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.query.logql.pipeline.LabelPairs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is kept per label set, found without making a label set first. Confined to one thread.
public final class SeriesTable<T> {
  private static final int INITIAL = 64;

  private record Slot<T>(int hash, Labels labels, T value) {}

  private final Function<Labels, T> make;
  private @Nullable Slot<T>[] slots = slots(INITIAL);
  private final List<Slot<T>> all = new ArrayList<>();

  /// @param make called once per label set
  public SeriesTable(Function<Labels, T> make) {
    this.make = make;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made
  private static <T> @Nullable Slot<T>[] slots(int size) {
    return new Slot[size];
  }

  public T get(LabelPairs pairs) {
    int hash = pairs.hash();
    int at = hash & (slots.length - 1);
    for (Slot<T> slot = slots[at]; slot != null; slot = slots[at]) {
      if (slot.hash() == hash && pairs.isSame(slot.labels())) {
        return slot.value();
      }
      at = (at + 1) & (slots.length - 1);
    }
    Labels labels = pairs.toLabels();
    Slot<T> added = new Slot<>(hash, labels, make.apply(labels));
    add(at, added);
    return added.value();
  }

  private void add(int at, Slot<T> added) {
    slots[at] = added;
    all.add(added);
    if (all.size() * 2 > slots.length) {
      grow();
    }
  }

  /// Takes what another table keeps; `merge` adds its value to that of the same labels here.
  public void addAll(SeriesTable<T> other, BiConsumer<T, T> merge) {
    for (Slot<T> each : other.all) {
      int at = each.hash() & (slots.length - 1);
      Slot<T> own = slots[at];
      while (own != null && !(own.hash() == each.hash() && own.labels().equals(each.labels()))) {
        at = (at + 1) & (slots.length - 1);
        own = slots[at];
      }
      if (own == null) {
        add(at, each);
      } else {
        merge.accept(own.value(), each.value());
      }
    }
  }

  private void grow() {
    slots = slots(slots.length * 2);
    for (Slot<T> slot : all) {
      int at = slot.hash() & (slots.length - 1);
      while (slots[at] != null) {
        at = (at + 1) & (slots.length - 1);
      }
      slots[at] = slot;
    }
  }

  /// Returns what is kept, in order of arrival.
  public List<T> values() {
    return all.stream().map(Slot::value).toList();
  }
}
