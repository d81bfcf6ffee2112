package io.tributary.storage.wal;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.util.List;

/// A delete: hides samples that were acknowledged before its place in the log.
///
/// @param position its place in the log
/// @param matchers all of which a series must satisfy
public record Tombstone(long position, ClusterId cluster, List<Matcher> matchers, TimeRange range) {
  public Tombstone {
    matchers = List.copyOf(matchers);
  }

  /// Returns what hides samples whenever they came: what is past a rule of retention.
  public static Tombstone ofRule(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    return new Tombstone(Long.MAX_VALUE, cluster, matchers, range);
  }

  /// Returns whether it is no delete, but what is past a rule.
  public boolean isRule() {
    return position == Long.MAX_VALUE;
  }

  public boolean hides(ClusterId otherCluster, Labels labels) {
    return cluster.equals(otherCluster)
        && matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
  }
}
