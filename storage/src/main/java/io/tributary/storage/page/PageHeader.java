package io.tributary.storage.page;

/// What a page is of.
///
/// @param clusterId the cluster's number on this node
/// @param windowStartMs where its window begins, milliseconds since the epoch
/// @param logStart first position of the log whose samples it holds
/// @param logEnd first position after them
public record PageHeader(int clusterId, long windowStartMs, long logStart, long logEnd) {}
