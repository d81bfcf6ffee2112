package io.tributary.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells what the rules of a job make of a target's labels. Safe for use by several threads.
@FunctionalInterface
public interface Relabeling {
  /// Knows no job.
  Relabeling NONE = (_, _) -> Optional.empty();

  /// Returns what each rule made of the labels; nothing when there is no such job.
  Optional<List<Step>> steps(String job, Labels labels);

  /// @param output null once the target is dropped
  record Step(Rule rule, @Nullable Labels output) {}

  /// A rule as it is configured.
  ///
  /// @param regex without its anchors
  /// @param modulus 0 where the action needs none
  record Rule(
      List<String> sourceLabels,
      String separator,
      String regex,
      long modulus,
      String targetLabel,
      String replacement,
      String action) {
    public Rule {
      sourceLabels = List.copyOf(sourceLabels);
    }
  }
}
