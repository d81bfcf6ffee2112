package io.tributary.storage.chunk;

/// What a chunk is of.
///
/// @param clusterId the cluster's number on this node
/// @param logStart first position of the log whose entries it holds
/// @param logEnd first position after them
public record ChunkHeader(int clusterId, long logStart, long logEnd) {}
