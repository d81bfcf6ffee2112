package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.util.List;

/// A delete of samples, remembered because a gap that is filled later may bring some of them again.
/// Immutable.
///
/// @param atMs when it was asked for
record NotedDelete(ClusterId cluster, List<Matcher> matchers, TimeRange range, long atMs) {
  NotedDelete {
    matchers = List.copyOf(matchers);
  }

  boolean hides(Labels labels) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
  }
}
