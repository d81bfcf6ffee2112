package io.tributary.ingest.exposition;

import io.tributary.model.Labels;
import java.util.Arrays;

/// The parts of a series' text: its name up to the brace, then one label each, with the comma
/// behind it. What a part means hangs on nothing but its own bytes and the one behind them.
/// Confined to one thread; reused.
final class SeriesParts {
  private static final int FIRST_PARTS = 32;

  private int[] starts = new int[FIRST_PARTS + 1]; // and where the last part ends
  private int[] valueStarts = new int[FIRST_PARTS];
  private String[] names = new String[FIRST_PARTS];
  private String[] values = new String[FIRST_PARTS];
  private int size;
  private int end;

  /// Begins a series; nothing of it can be compared yet.
  void begin(int start) {
    size = 0;
    starts[0] = start;
    end = start;
  }

  /// Adds a part that ends at `partEnd`.
  ///
  /// @param value empty when the part has no name either
  /// @param valueStart where the value begins, or −1 when the part is taken as a whole or not at
  ///   all
  void add(String name, String value, int valueStart, int partEnd) {
    if (size == names.length) {
      starts = Arrays.copyOf(starts, 2 * size + 1);
      valueStarts = Arrays.copyOf(valueStarts, 2 * size);
      names = Arrays.copyOf(names, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    names[size] = name;
    values[size] = value;
    valueStarts[size++] = valueStart;
    starts[size] = partEnd;
  }

  /// Adds a part of another series, whose text is the same here.
  ///
  /// @param distance from the text of the other one
  void add(SeriesParts from, int part, int distance) {
    int valueStart = from.valueStarts[part];
    add(
        from.names[part],
        from.values[part],
        valueStart < 0 ? valueStart : valueStart + distance,
        from.starts[part + 1] + distance);
  }

  /// Says that the series was read, and ends at `newEnd`.
  void end(int newEnd) {
    end = newEnd;
  }

  int size() {
    return size;
  }

  String name(int part) {
    return names[part];
  }

  /// Where a part begins, or the last one ends.
  int start(int part) {
    return starts[part];
  }

  /// Where the value of a part begins, or −1.
  int valueStart(int part) {
    return valueStarts[part];
  }

  /// Where the text ends that may be compared.
  int end() {
    return end;
  }

  /// Returns the part of a label, or the next one when there is none; `from` and behind it.
  int find(String name, int from) {
    int part = from;
    while (part < size && Labels.compareUtf8(names[part], name) < 0) {
      part++;
    }
    return part;
  }

  /// Returns names and values in turn, as they stand in the text.
  String[] pairs() {
    boolean named = size > 0 && !values[0].isEmpty();
    int first = named ? 0 : 1;
    String[] pairs = new String[2 * Math.max(0, size - first)];
    for (int part = first; part < size; part++) {
      pairs[2 * (part - first)] = names[part];
      pairs[2 * (part - first) + 1] = values[part];
    }
    return pairs;
  }
}
