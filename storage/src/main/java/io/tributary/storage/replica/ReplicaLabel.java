package io.tributary.storage.replica;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The label by which the replicas of a cluster differ, and which no reader sees.
public record ReplicaLabel(String name) {
  /// Returns the labels that the series has for readers.
  public Labels strip(Labels sent) {
    return sent.with(name, "");
  }

  /// Returns the conditions on what is sent that those on what readers see come to; null when
  /// nothing satisfies them.
  public @Nullable List<Matcher> translate(List<Matcher> matchers) {
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(name) && !matcher.matches("")) {
        return null;
      }
    }
    return matchers.stream().filter(matcher -> !matcher.name().equals(name)).toList();
  }
}
