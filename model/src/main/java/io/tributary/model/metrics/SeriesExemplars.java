package io.tributary.model.metrics;

import io.tributary.model.Labels;
import java.util.List;

/// The exemplars of one series, ascending in time.
public record SeriesExemplars(Labels labels, List<Exemplar> exemplars) {}
