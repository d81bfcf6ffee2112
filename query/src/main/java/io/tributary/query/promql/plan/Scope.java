package io.tributary.query.promql.plan;

import io.tributary.query.promql.operator.Steps;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an expression's surroundings want of it.
///
/// @param steps when it is evaluated
/// @param ordered whether the order of its series can be seen
/// @param needs the only labels that anyone above looks at, or null for all
/// @param histograms what of histograms is looked at
record Scope(Steps steps, boolean ordered, @Nullable Set<String> needs, Histograms histograms) {
  /// Whether histograms are read with their buckets.
  enum Histograms {
    WITH_BUCKETS,
    /// Only count and sum are looked at.
    COUNTS_ONLY,
    /// Something above needs buckets, whatever is looked at in between.
    ALWAYS_WITH_BUCKETS
  }

  /// Returns the scope of a whole query.
  Scope(Steps steps, boolean ordered, @Nullable Set<String> needs) {
    this(steps, ordered, needs, Histograms.WITH_BUCKETS);
  }

  Scope at(Steps newSteps) {
    return new Scope(newSteps, ordered, needs, histograms);
  }

  Scope withNeeds(@Nullable Set<String> newNeeds) {
    return new Scope(steps, ordered, newNeeds, histograms);
  }

  Scope withOrder(boolean newOrdered) {
    return new Scope(steps, newOrdered, needs, histograms);
  }

  boolean countsOnly() {
    return histograms == Histograms.COUNTS_ONLY;
  }

  /// Returns this scope for an input of which only count and sum are looked at.
  Scope withCountsOnly() {
    return histograms == Histograms.ALWAYS_WITH_BUCKETS
        ? this
        : new Scope(steps, ordered, needs, Histograms.COUNTS_ONLY);
  }

  Scope withBuckets() {
    return new Scope(steps, ordered, needs, Histograms.ALWAYS_WITH_BUCKETS);
  }

  /// Returns this scope for an input all of whose labels count.
  Scope allLabels() {
    return withNeeds(null);
  }
}
