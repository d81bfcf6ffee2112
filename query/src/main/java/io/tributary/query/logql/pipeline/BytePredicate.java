package io.tributary.query.logql.pipeline;

import java.util.List;

/// A condition on a line's bytes. Confined to one thread.
@FunctionalInterface
interface BytePredicate {
  boolean test(byte[] bytes, int start, int end);

  /// Returns the condition that one of `all` holds; there is at least one.
  static BytePredicate anyOf(List<BytePredicate> all) {
    if (all.size() == 1) {
      return all.getFirst();
    }
    BytePredicate[] array = all.toArray(new BytePredicate[0]);
    return (bytes, start, end) -> {
      for (BytePredicate each : array) {
        if (each.test(bytes, start, end)) {
          return true;
        }
      }
      return false;
    };
  }

  /// Returns this condition, which is looked at only where `first` holds.
  default BytePredicate onlyIf(BytePredicate first) {
    return (bytes, start, end) -> first.test(bytes, start, end) && test(bytes, start, end);
  }

  default BytePredicate negate() {
    return (bytes, start, end) -> !test(bytes, start, end);
  }
}
