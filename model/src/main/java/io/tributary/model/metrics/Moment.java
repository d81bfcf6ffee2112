package io.tributary.model.metrics;

/// When something was read from a store: by it the store tells later what has changed since.
///
/// @param position how far the order of writes had come
/// @param removals how often samples had been taken out of sight, by deletes and by retention
public record Moment(long position, long removals) {}
