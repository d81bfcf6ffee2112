package io.tributary.ingest.exposition;

/// The forms of exposition.
public enum ExpositionForm {
  /// Prometheus' own, 0.0.4 and 1.0.0: timestamps in milliseconds.
  TEXT,
  /// OpenMetrics 1.0.0 and before: timestamps in seconds, exemplars, and an end that is said.
  OPEN_METRICS,
  /// Protobuf messages, each behind its length; native histograms among them.
  PROTOBUF
}
