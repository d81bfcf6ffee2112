package io.tributary.scraper.backfill;

import io.tributary.model.Labels;
import io.tributary.model.metrics.SampleColumns;

/// Takes what a source had in a part of time, a series or a piece of one after the other.
@FunctionalInterface
interface SampleSink {
  /// @param samples ascending in time; may reach beyond what was asked for
  /// @throws io.tributary.model.error.OverloadedException when there is no room at the moment
  void series(Labels labels, SampleColumns samples);
}
