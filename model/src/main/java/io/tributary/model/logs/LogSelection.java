package io.tributary.model.logs;

import io.tributary.model.Matcher;
import java.util.List;

/// Entries that a query selects.
///
/// @param matchers all of which a stream must satisfy
/// @param query all of it, of which an [EntryFilter] can be made
/// @param filtered whether the query looks at more than streams
public record LogSelection(List<Matcher> matchers, String query, boolean filtered) {
  public LogSelection {
    matchers = List.copyOf(matchers);
  }
}
