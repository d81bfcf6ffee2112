package io.tributary.model.metrics;

import io.tributary.model.LabelQuerier;
import io.tributary.model.Matcher;
import java.util.List;
import java.util.stream.Stream;

/// Reads one moment of a store inside the time range it was opened with.
///
/// Source: Prometheus `storage.Querier`.
public interface Querier extends LabelQuerier {
  /// Returns the matching series that may have samples in the range.
  SeriesSet select(List<Matcher> matchers, SelectHints hints);

  /// Returns the exemplars of matching series inside the range, by series and time.
  List<SeriesExemplars> exemplars(List<Matcher> matchers);

  /// Returns what is known of metric families, sorted by family; several entries of one family
  /// differ.
  Stream<MetricMetadata> metadata();
}
