package io.tributary.tests.logql;

import io.tributary.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lines that are loaded and the queries about them; times are nanoseconds after a base.
public record Scenario(List<Load> loads, List<Eval> evals) {
  /// The lines of one stream.
  public record Load(Map<String, String> labels, List<Entry> entries) {}

  public record Entry(long offsetNs, String line, Map<String, String> metadata) {}

  /// @param place where it stands, for messages
  /// @param visible how many loads come before it
  /// @param stepNs 0 for an instant query at `endNs`
  public record Eval(
      String place,
      int visible,
      long startNs,
      long endNs,
      long stepNs,
      String query,
      Expected expected) {
    int steps() {
      return stepNs == 0 ? 1 : (int) ((endNs - startNs) / stepNs + 1);
    }
  }

  /// What a query has to give.
  public sealed interface Expected {
    /// No series at all is an empty result.
    record Samples(List<Series> series) implements Expected {}

    record Scalar(double value) implements Expected {}

    /// @param message a part of the message
    /// @param regex found in the message
    record Failure(@Nullable String message, @Nullable String regex) implements Expected {}
  }

  /// @param values by step; null where there is none
  public record Series(Map<String, String> labels, List<@Nullable Double> values) {
    /// Returns it as scripts write it.
    @Override
    public String toString() {
      return values.stream()
          .map(value -> value == null ? "_" : value.toString())
          .collect(Collectors.joining(" ", Labels.of(labels) + " ", ""));
    }
  }
}
