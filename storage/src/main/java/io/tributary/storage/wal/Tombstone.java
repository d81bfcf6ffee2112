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
  public record Entries(String query, boolean filtered, long createdMs, Progress progress) {
    Entries with(Progress other) {
      return new Entries(query, filtered, createdMs, other);
    }
  }

  /// How much of what a delete hides is gone; the codes are on disk.
  public enum Progress {
    NONE(0),
    /// All of it: the delete hides nothing any more, and is kept to be looked at.
    PAID(1),
    /// Some of it.
    BEGUN(2);

    private final byte code;

    Progress(int code) {
      this.code = (byte) code;
    }

    public byte code() {
      return code;
    }
  }

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
    return entries == null ? null : with(entries.with(Progress.PAID));
  }

  /// Returns the same when some of what it hid is gone.
  public Tombstone begun() {
    return entries == null || isPaid() ? this : with(entries.with(Progress.BEGUN));
  }

  private Tombstone with(Entries other) {
    return new Tombstone(position, cluster, matchers, range, other);
  }

  public boolean isPaid() {
    return entries != null && entries.progress == Progress.PAID;
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
