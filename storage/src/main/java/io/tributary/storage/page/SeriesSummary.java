package io.tributary.storage.page;

/// What a page knows of a series without decoding its values.
///
/// Histograms and stale markers count as rows and nothing else: where `count == rows` the numbers
/// below describe every row.
///
/// @param rows all rows
/// @param count floats that are not stale markers; when 0 the doubles below are 0
/// @param min least value, NaNs left out; NaN when there are only NaNs
/// @param max greatest value, NaNs left out
/// @param sum compensated sum; NaN when a value is, or when infinities of both signs meet
/// @param first earliest value, bit-exact
/// @param last latest value, bit-exact
/// @param resets how often a value is less than the one before
/// @param firstMs time of the first row, milliseconds since the epoch
/// @param lastMs time of the last row
public record SeriesSummary(
    int rows,
    int count,
    double min,
    double max,
    double sum,
    double first,
    double last,
    int resets,
    long firstMs,
    long lastMs) {}
