/// Metrics: what ingest appends, what storage keeps, what queries read.
///
/// Starting points: [io.tributary.model.metrics.Appender] (write side),
/// [io.tributary.model.metrics.Querier] (read side), [io.tributary.model.metrics.MetricStore]
/// (both, as storage implements them).
@NullMarked
package io.tributary.model.metrics;

import org.jspecify.annotations.NullMarked;
