package io.tributary.query.promql.binary;

import io.tributary.model.Labels;
import io.tributary.query.promql.operator.StepSeries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The series of the one side that share a signature; at most one of them has a sample at a step.
final class MatchGroup {
  private final List<StepSeries> members = new ArrayList<>(1);
  private final BitSet matched = new BitSet();
  private final Map<Labels, BitSet> results = new HashMap<>();

  List<StepSeries> members() {
    return members;
  }

  /// The steps at which results with these labels were made.
  BitSet results(Labels labels) {
    return results.computeIfAbsent(labels, _ -> new BitSet());
  }

  /// The steps at which a series of the many side met one of these, or what fills in for them, and
  /// the operator was for both.
  BitSet matched() {
    return matched;
  }

  boolean has(int step) {
    for (StepSeries member : members) {
      if (member.has(step)) {
        return true;
      }
    }
    return false;
  }
}
