package io.tributary.query.logql.ast;

import java.util.List;

/// Which labels the results of an aggregation keep: those named, or all others.
public record Grouping(boolean without, List<String> labels) {
  public Grouping {
    labels = List.copyOf(labels);
  }

  /// Returns whether nothing tells results apart.
  public boolean isSingle() {
    return !without && labels.isEmpty();
  }

  public boolean keeps(String label) {
    return labels.contains(label) != without;
  }

  @Override
  public String toString() {
    return (without ? "without (" : "by (") + String.join(",", labels) + ")";
  }
}
