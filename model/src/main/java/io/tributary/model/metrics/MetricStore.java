package io.tributary.model.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import java.util.List;
import java.util.function.Predicate;

/// A store of metrics by cluster, labels as sent. Safe for use by several threads.
public interface MetricStore {
  Appender appender();

  /// Pins what is stored now, in memory and on disk, for reads inside `range`; the caller closes
  /// it.
  MetricSnapshot snapshot(TimeRange range);

  /// Returns the moment before which a snapshot that is taken from now on has seen every change.
  Moment now();

  /// Returns times that touch `range`, at no others of which samples of these clusters have changed
  /// since `moment`; in no order.
  List<TimeRange> changedSince(Moment moment, Predicate<ClusterId> clusters, TimeRange range);
}
