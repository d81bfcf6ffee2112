package io.tributary.model.metrics;

/// What a store knows, without decoding them, of all samples of a series in some stretch of time:
/// floats, none of which is a stale marker or has a start timestamp.
///
/// @param count how many they are, at least 1
/// @param min least value, NaNs left out; NaN when there are only NaNs
/// @param max greatest value, likewise
/// @param sum compensated sum; NaN when a value is, or when infinities of both signs meet
/// @param first earliest value
/// @param last latest value
/// @param resets how often a value is less than the one before
/// @param firstMs time of the earliest, milliseconds since the epoch
/// @param lastMs time of the latest
public record FloatStretch(
    int count,
    double min,
    double max,
    double sum,
    double first,
    double last,
    int resets,
    long firstMs,
    long lastMs) {}
