package io.tributary.storage.pieces;

/// A range of the log.
///
/// @param start first position of it
/// @param end first position after it
public record LogRange(long start, long end) {}
