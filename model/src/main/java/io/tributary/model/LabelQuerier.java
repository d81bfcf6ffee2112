package io.tributary.model;

import java.util.List;

/// Reads the labels of one moment of a store inside a time range: what queriers of samples and of
/// log entries have in common.
///
/// Lists of matchers are conjunctions; an empty list matches everything. Its methods may be called
/// from several threads. What it returns is valid until it is closed. Names and values are sorted
/// as UTF-8 bytes.
public interface LabelQuerier extends AutoCloseable {
  /// Returns the label names of matching series or streams.
  ///
  /// @param limit the most names returned; 0 means all
  List<String> labelNames(List<Matcher> matchers, int limit);

  /// Returns the values of `name` over matching series or streams.
  ///
  /// @param limit the most values returned; 0 means all
  List<String> labelValues(String name, List<Matcher> matchers, int limit);

  /// Returns what a reader of the results should be told, such as a cluster that is not known.
  List<String> warnings();

  @Override
  void close();
}
