package io.tributary.query.logql.ast;

import org.jspecify.annotations.Nullable;

/// The lines of the `rangeNs` nanoseconds up to `offsetNs` before each step.
///
/// @param unwrap the label that gives the values, or null when lines are counted
public record LogRange(LogSelector log, long rangeNs, long offsetNs, @Nullable Unwrap unwrap) {}
