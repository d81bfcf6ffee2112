package io.tributary.model.metrics;

import io.tributary.model.Matcher;
import java.util.List;
import java.util.stream.Stream;

/// Reads one moment of a store inside the time range it was opened with.
///
/// Lists of matchers are conjunctions; an empty list matches everything. Its methods may be called
/// from several threads. What it returns is valid until it is closed. Names and values are sorted
/// as UTF-8 bytes. Source: Prometheus `storage.Querier`.
public interface Querier extends AutoCloseable {
  /// Returns the matching series that may have samples in the range.
  SeriesSet select(List<Matcher> matchers, SelectHints hints);

  /// Returns the label names of matching series.
  ///
  /// @param limit the most names returned; 0 means all
  List<String> labelNames(List<Matcher> matchers, int limit);

  /// Returns the values of `name` over matching series.
  ///
  /// @param limit the most values returned; 0 means all
  List<String> labelValues(String name, List<Matcher> matchers, int limit);

  /// Returns the exemplars of matching series inside the range, by series and time.
  List<SeriesExemplars> exemplars(List<Matcher> matchers);

  /// Returns what is known of metric families, sorted by family; several entries of one family
  /// differ.
  Stream<MetricMetadata> metadata();

  /// Returns what a reader of the results should be told, such as a cluster that is not known.
  List<String> warnings();

  @Override
  void close();
}
