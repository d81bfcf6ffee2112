package io.tributary.model.metrics;

import io.tributary.model.Labels;

/// A sample that points at a trace.
///
/// @param labels the exemplar's own labels, a trace id as a rule
public record Exemplar(Labels labels, double value, long timestampMs) {}
