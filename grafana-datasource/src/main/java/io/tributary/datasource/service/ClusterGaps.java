package io.tributary.datasource.service;

import io.tributary.model.Completeness;
import io.tributary.model.GapStatus;
import java.util.List;
import java.util.function.Supplier;

/// What is missing of clusters. Immutable.
///
/// @param missing what is not there
/// @param filling what is filled, or was
public record ClusterGaps(Completeness missing, Supplier<List<GapStatus>> filling) {
  public static final ClusterGaps NONE = new ClusterGaps(Completeness.WHOLE, List::of);
}
