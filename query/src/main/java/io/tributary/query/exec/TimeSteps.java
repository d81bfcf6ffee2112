package io.tributary.query.exec;

/// The times at which a range query is evaluated, in milliseconds since the epoch.
///
/// @param startMs the first one
/// @param endMs none is later
/// @param stepMs the distance between two, positive
public record TimeSteps(long startMs, long endMs, long stepMs) {}
