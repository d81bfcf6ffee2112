package io.tributary.query.logql.pipeline;

import io.tributary.model.Labels;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A label set under construction; reused. Confined to one thread.
public final class LabelPairs {
  private String[] pairs = new String[32];
  private int length;

  void clear() {
    length = 0;
  }

  void add(String name, String value) {
    if (length == pairs.length) {
      pairs = Arrays.copyOf(pairs, length * 2);
    }
    pairs[length++] = name;
    pairs[length++] = value;
  }

  LabelPairs sort() {
    for (int i = 2; i < length; i += 2) {
      String name = pairs[i];
      String value = pairs[i + 1];
      int at = i;
      while (at > 0 && Labels.compareUtf8(pairs[at - 2], name) > 0) {
        pairs[at] = pairs[at - 2];
        pairs[at + 1] = pairs[at - 1];
        at -= 2;
      }
      pairs[at] = name;
      pairs[at + 1] = value;
    }
    return this;
  }

  public int hash() {
    int hash = 1;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + pairs[i].hashCode();
    }
    return hash;
  }

  public boolean isSame(Labels labels) {
    if (labels.size() * 2 != length) {
      return false;
    }
    for (int i = 0; i < length; i += 2) {
      if (!pairs[i].equals(labels.name(i / 2)) || !pairs[i + 1].equals(labels.value(i / 2))) {
        return false;
      }
    }
    return true;
  }

  /// Returns the value of `name`, or null when there is none.
  public @Nullable String get(String name) {
    for (int i = 0; i < length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /// Passes on names and values.
  void forEach(BiConsumer<String, String> visitor) {
    for (int i = 0; i < length; i += 2) {
      visitor.accept(pairs[i], pairs[i + 1]);
    }
  }

  /// Returns the set; unlike elsewhere a value may be empty, since LogQL tells an empty label from
  /// an absent one.
  public Labels toLabels() {
    return Labels.ofSortedPairs(Arrays.copyOf(pairs, length));
  }
}
