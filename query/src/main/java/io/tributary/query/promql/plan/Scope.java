package io.tributary.query.promql.plan;

import io.tributary.query.promql.operator.Steps;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an expression's surroundings want of it.
///
/// @param steps when it is evaluated
/// @param ordered whether the order of its series can be seen
/// @param needs the only labels that anyone above looks at, or null for all
/// @param countsOnly whether of histograms only count and sum are looked at
record Scope(Steps steps, boolean ordered, @Nullable Set<String> needs, boolean countsOnly) {
  /// Returns the scope of a whole query.
  Scope(Steps steps, boolean ordered, @Nullable Set<String> needs) {
    this(steps, ordered, needs, false);
  }

  Scope at(Steps newSteps) {
    return new Scope(newSteps, ordered, needs, countsOnly);
  }

  Scope withNeeds(@Nullable Set<String> newNeeds) {
    return new Scope(steps, ordered, newNeeds, countsOnly);
  }

  Scope withOrder(boolean newOrdered) {
    return new Scope(steps, newOrdered, needs, countsOnly);
  }

  Scope withCountsOnly(boolean newCountsOnly) {
    return new Scope(steps, ordered, needs, newCountsOnly);
  }

  /// Returns this scope for an input all of whose labels count.
  Scope allLabels() {
    return withNeeds(null);
  }
}
