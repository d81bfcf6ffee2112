package io.tributary.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The newest of what a store has of a cluster.
///
/// @param sample null when there are none
/// @param entry of logs; null when there are none
public record NewestRows(@Nullable Instant sample, @Nullable Instant entry) {}
