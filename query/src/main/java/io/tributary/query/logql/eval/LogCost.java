package io.tributary.query.logql.eval;

/// What a query has cost.
///
/// @param lines lines that were looked at, or counted
/// @param bytes their size
/// @param kept those of them that its stages kept
/// @param metadataBytes the size of their structured metadata, as it is stored
/// @param wallNanos from parse to result
public record LogCost(long lines, long bytes, long kept, long metadataBytes, long wallNanos) {}
