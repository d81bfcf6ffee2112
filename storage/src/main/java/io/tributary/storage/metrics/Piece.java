package io.tributary.storage.metrics;

/// What one seal, or one compaction, wrote of one window of one cluster. Immutable.
///
/// @param id ascending in the order of writing, never used again
/// @param cluster the cluster's number
/// @param windowStartMs where the window begins, milliseconds since the epoch
/// @param logStart first position of the log whose samples it may hold
/// @param logEnd first position after them
/// @param minMs time of the earliest sample
/// @param maxMs time of the latest sample
/// @param pages how many pages it has, numbered from 0
/// @param bytes of all pages
/// @param samples rows of all series
record Piece(
    long id,
    int cluster,
    long windowStartMs,
    long logStart,
    long logEnd,
    long minMs,
    long maxMs,
    int pages,
    long bytes,
    long samples) {}
