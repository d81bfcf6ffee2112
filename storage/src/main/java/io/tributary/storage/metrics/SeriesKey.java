package io.tributary.storage.metrics;

/// A series and where pieces sort it.
///
/// @param sortKey of [io.tributary.storage.index.SeriesRegistry#sortKey(int)]
record SeriesKey(int ref, long sortKey) {}
