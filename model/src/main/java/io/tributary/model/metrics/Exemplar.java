package io.tributary.model.metrics;

import io.tributary.model.Labels;

/// A sample that points at a trace.
///
/// @param labels the exemplar's own labels, a trace id as a rule
public record Exemplar(Labels labels, double value, long timestampMs) {
  /// The most characters of all names and values that OpenMetrics, and Prometheus, take.
  private static final int MOST_CHARACTERS = 128;

  /// Returns whether the labels are longer than is taken.
  public boolean isTooLong() {
    int characters = 0;
    for (int i = 0; i < labels.size(); i++) {
      characters += length(labels.name(i)) + length(labels.value(i));
    }
    return characters > MOST_CHARACTERS;
  }

  /// Returns whether another one says the same, perhaps at another time.
  public boolean says(Exemplar other) {
    return Double.compare(value, other.value) == 0 && labels.equals(other.labels);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
