package io.tributary.model.metrics;

import io.tributary.model.ClusterGap;
import io.tributary.model.TimeRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query engine reads from: a view of a store. Safe for use by several threads.
///
/// Two that are equal are the same view of the same store, so what was read of one can be kept for
/// the other.
public interface Queryable {
  /// Opens a reader of what is there now; the caller closes it.
  Querier querier(TimeRange range);

  /// Returns the moment before which a reader that is opened from now on has seen every change;
  /// null when the store does not tell of changes.
  default @Nullable Moment now() {
    return null;
  }

  /// Returns times that touch `range`, at no others of which samples have changed since `moment`:
  /// come, gone, or got another value.
  default List<TimeRange> changedSince(Moment moment, TimeRange range) {
    return List.of(range);
  }

  /// Returns the gaps that touch `range` of all clusters that may be read here; readers warn of
  /// those whose cluster their matchers reach.
  default List<ClusterGap> gaps(TimeRange range) {
    return List.of();
  }
}
