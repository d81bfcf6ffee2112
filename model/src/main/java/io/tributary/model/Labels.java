package io.tributary.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A series' or stream's label set: names unique and sorted, values not empty. Immutable.
///
/// Names and values are ordered as their UTF-8 bytes are, which is Prometheus' order. A label with
/// an empty value is the same as no label. Source: Prometheus `model/labels`.
public final class Labels implements Comparable<Labels> {
  /// The label that holds the metric's name.
  public static final String METRIC_NAME = "__name__";

  public static final Labels EMPTY = new Labels(new String[0]);

  private final String[] pairs; // name, value, name, value …
  private int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /// Returns the labels of alternating names and values, in any order.
  ///
  /// @throws IllegalArgumentException when a name is empty or occurs twice
  public static Labels of(String... namesAndValues) {
    if (isSorted(namesAndValues)) {
      return ofSortedPairs(namesAndValues.clone());
    }
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  private static boolean isSorted(String[] pairs) {
    String last = "";
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i + 1].isEmpty() || compareUtf8(last, pairs[i]) >= 0) {
        return false;
      }
      last = pairs[i];
    }
    return true;
  }

  public static Labels of(Map<String, String> map) {
    Builder builder = new Builder();
    map.forEach(builder::add);
    return builder.build();
  }

  /// Returns labels over `pairs` itself, which must be sorted, unique and without empty values.
  public static Labels ofSortedPairs(String[] pairs) {
    return pairs.length == 0 ? EMPTY : new Labels(pairs);
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  public String name(int index) {
    return pairs[2 * index];
  }

  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// Returns the value of `name`, or "" when there is none.
  public String get(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return "";
  }

  public boolean has(String name) {
    return !get(name).isEmpty();
  }

  public String metricName() {
    return get(METRIC_NAME);
  }

  /// Returns these labels without those whose name is in `names`.
  public Labels without(Collection<String> names) {
    return filter(name -> !names.contains(name));
  }

  /// Returns only those labels whose name is in `names`.
  public Labels only(Collection<String> names) {
    return filter(names::contains);
  }

  /// Returns these labels with `name` set to `value`; an empty value removes it.
  ///
  /// @throws IllegalArgumentException when the name is empty
  public Labels with(String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("label name is empty value=" + value);
    }
    int at = 0;
    while (at < pairs.length && compareUtf8(pairs[at], name) < 0) {
      at += 2;
    }
    boolean known = at < pairs.length && pairs[at].equals(name);
    if (value.isEmpty()) {
      return known ? without(List.of(name)) : this;
    }
    String[] changed = new String[pairs.length + (known ? 0 : 2)];
    System.arraycopy(pairs, 0, changed, 0, at);
    changed[at] = name;
    changed[at + 1] = value;
    int rest = known ? at + 2 : at;
    System.arraycopy(pairs, rest, changed, at + 2, pairs.length - rest);
    return new Labels(changed);
  }

  private Labels filter(Predicate<String> keepName) {
    String[] kept = new String[pairs.length];
    int n = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (keepName.test(pairs[i])) {
        kept[n++] = pairs[i];
        kept[n++] = pairs[i + 1];
      }
    }
    return n == pairs.length ? this : ofSortedPairs(Arrays.copyOf(kept, n));
  }

  public Builder toBuilder() {
    Builder builder = new Builder();
    for (int i = 0; i < size(); i++) {
      builder.add(name(i), value(i));
    }
    return builder;
  }

  /// Returns the labels as a map in their order.
  public Map<String, String> toMap() {
    Map<String, String> map = new TreeMap<>(Labels::compareUtf8);
    for (int i = 0; i < size(); i++) {
      map.put(name(i), value(i));
    }
    return map;
  }

  /// Compares two strings as their UTF-8 bytes compare: by code point, not by UTF-16 unit.
  @SuppressWarnings("ReferenceEquality") // stored labels share their texts
  public static int compareUtf8(String a, String b) {
    if (a == b) {
      return 0;
    }
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        int order = Character.compare(x, y);
        // A surrogate stands for a code point above every other UTF-16 unit.
        return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : order;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @Override
  public int compareTo(Labels other) {
    int n = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < n; i++) {
      int order = compareUtf8(pairs[i], other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Labels that && Arrays.equals(pairs, that.pairs));
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(pairs);
    }
    return hash;
  }

  /// Returns the PromQL form without the metric name moved out: `{__name__="up", "a b"="x"}`.
  @Override
  public String toString() {
    List<String> shown = new ArrayList<>(Arrays.asList(pairs));
    for (int i = 0; i < pairs.length; i += 2) {
      if (!isWord(pairs[i])) {
        shown.set(i, "\"" + escaped(pairs[i]) + "\"");
      }
    }
    return text(shown);
  }

  private static boolean isWord(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /// Returns names and values in turn as labels are printed, whether they are labels or not.
  public static String text(List<String> pairs) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      text.append(i == 0 ? "" : ", ").append(pairs.get(i)).append("=\"");
      text.append(escaped(pairs.get(i + 1))).append('"');
    }
    return text.append('}').toString();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// Collects labels; confined to one thread.
  public static final class Builder {
    private final List<String[]> labels = new ArrayList<>();

    /// Adds a label; an empty value adds none. Whether the name occurs twice is checked by
    /// [#build()].
    public Builder add(String name, String value) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("label name is empty value=" + value);
      }
      if (!value.isEmpty()) {
        labels.add(new String[] {name, value});
      }
      return this;
    }

    /// Adds or replaces a label; an empty value removes it.
    public Builder set(String name, String value) {
      labels.removeIf(label -> label[0].equals(name));
      return add(name, value);
    }

    /// @throws IllegalArgumentException when a name occurs twice
    public Labels build() {
      labels.sort((a, b) -> compareUtf8(a[0], b[0]));
      String[] pairs = new String[2 * labels.size()];
      for (int i = 0; i < labels.size(); i++) {
        pairs[2 * i] = labels.get(i)[0];
        pairs[2 * i + 1] = labels.get(i)[1];
        if (i > 0 && pairs[2 * i].equals(pairs[2 * i - 2])) {
          throw new IllegalArgumentException("label name occurs twice name=" + pairs[2 * i]);
        }
      }
      return ofSortedPairs(pairs);
    }
  }
}
