package io.tributary.model.metrics;

import io.tributary.model.TimeRange;
import org.jspecify.annotations.Nullable;

/// What of a view's samples is in memory.
///
/// @param chunks how many stretches of one series
/// @param times from the oldest sample to the newest, or null when there is none
public record HeadStats(long chunks, @Nullable TimeRange times) {}
