package io.tributary.storage.wal;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A delete: hides samples, or log entries, that were acknowledged before its place in the log.
///
/// @param position its place in the log
/// @param matchers all of which a series or stream must satisfy
/// @param range milliseconds, as a whole
/// @param entries what a delete of log entries has besides; null for one of samples
public record Tombstone(
    long position,
    ClusterId cluster,
    List<Matcher> matchers,
    TimeRange range,
    @Nullable Entries entries) {
  /// What there is to know of a delete of log entries.
  ///
  /// @param query what it selects, as it was asked for
  /// @param filtered whether the query looks at more than streams
  /// @param createdMs when it was asked for
  /// @param paid whether it hides nothing any more, and is kept to be looked at
  public record Entries(String query, boolean filtered, long createdMs, boolean paid) {}

  public Tombstone {
    matchers = List.copyOf(matchers);
  }

  /// A delete of samples.
  public Tombstone(long position, ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    this(position, cluster, matchers, range, null);
  }

  /// Returns the same at a place of the log.
  public Tombstone at(long newPosition) {
    return new Tombstone(newPosition, cluster, matchers, range, entries);
  }

  /// Returns what is kept of it when it hides nothing any more; null when nothing is.
  public @Nullable Tombstone paid() {
    return entries == null
        ? null
        : new Tombstone(
            position,
            cluster,
            matchers,
            range,
            new Entries(entries.query, entries.filtered, entries.createdMs, true));
  }

  public boolean isPaid() {
    return entries != null && entries.paid;
  }

  /// Returns whether it looks at more of an entry than its stream and time.
  public boolean isFiltered() {
    return entries != null && entries.filtered;
  }

  /// Returns what hides samples or entries whenever they came: what is past a rule of retention.
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
