package io.tributary.model.metrics;

/// What a cluster says about a metric family.
///
/// @param family the metric's name without `_bucket`, `_sum`, `_count`
/// @param help one or more lines of text; may be empty
/// @param unit the base unit; may be empty
public record MetricMetadata(String family, Type type, String help, String unit) {
  /// In the order of remote write's enum.
  public enum Type {
    UNKNOWN,
    COUNTER,
    GAUGE,
    HISTOGRAM,
    GAUGEHISTOGRAM,
    SUMMARY,
    INFO,
    STATESET
  }
}
