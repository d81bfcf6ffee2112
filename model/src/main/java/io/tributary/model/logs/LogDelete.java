package io.tributary.model.logs;

import io.tributary.model.TimeRange;

/// A delete of log entries of one cluster.
///
/// @param id names it among the cluster's
/// @param query what it selects, as it was asked for
/// @param range in which, milliseconds
/// @param createdMs when it was asked for, milliseconds since the epoch
/// @param done whether nothing is left that it hides: it can be canceled no more
public record LogDelete(String id, String query, TimeRange range, long createdMs, boolean done) {}
