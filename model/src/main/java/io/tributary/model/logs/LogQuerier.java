package io.tributary.model.logs;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import java.util.List;

/// Reads one moment of a log store inside the time range it was opened with.
///
/// Lists of matchers are conjunctions; an empty list matches everything. Its methods may be called
/// from several threads. What it returns is valid until it is closed. Names and values are sorted
/// as UTF-8 bytes.
public interface LogQuerier extends AutoCloseable {
  /// Returns the entries of matching streams.
  EntryReader select(List<Matcher> matchers, EntryHints hints);

  /// Returns the labels of matching streams with entries in the range, sorted.
  ///
  /// @param limit the most streams returned; 0 means all
  List<Labels> streams(List<Matcher> matchers, int limit);

  List<String> labelNames(List<Matcher> matchers, int limit);

  List<String> labelValues(String name, List<Matcher> matchers, int limit);

  /// Returns what a reader of the results should be told, such as a cluster that is not known.
  List<String> warnings();

  @Override
  void close();
}
