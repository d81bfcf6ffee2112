package io.tributary.model.logs;

import io.tributary.model.LabelQuerier;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import java.util.List;

/// Reads one moment of a log store inside the time range it was opened with.
public interface LogQuerier extends LabelQuerier {
  /// Returns the entries of matching streams.
  EntryReader select(List<Matcher> matchers, EntryHints hints);

  /// Returns readers that have between them what [#select] gives: each may be another thread's.
  default List<EntryReader> split(List<Matcher> matchers, EntryHints hints) {
    return List.of(select(matchers, hints));
  }

  /// Returns how many entries matching streams have.
  default CountReader counts(List<Matcher> matchers, CountReader.Cuts cuts) {
    return new CountedEntries(
        select(matchers, new EntryHints(false, List.of(), EntryHints.Parts.SIZES)));
  }

  /// Returns the labels of matching streams with entries in the range, sorted.
  ///
  /// @param limit the most streams returned; 0 means all
  List<Labels> streams(List<Matcher> matchers, int limit);
}
