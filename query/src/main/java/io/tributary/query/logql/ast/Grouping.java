package io.tributary.query.logql.ast;

import java.util.List;

/// Which labels the results of an aggregation keep: those named, or all others.
public record Grouping(boolean without, List<String> labels) {
  public Grouping {
    labels = List.copyOf(labels);
  }

  @Override
  public String toString() {
    return (without ? "without (" : "by (") + String.join(",", labels) + ")";
  }
}
