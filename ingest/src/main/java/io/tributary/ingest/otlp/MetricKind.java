package io.tributary.ingest.otlp;

import io.tributary.model.metrics.MetricMetadata;

/// What a metric of OTLP is to Prometheus.
enum MetricKind {
  GAUGE(MetricMetadata.Type.GAUGE, 7),
  /// A monotonic sum.
  COUNTER(MetricMetadata.Type.COUNTER, 7),
  /// A sum that may fall.
  UP_DOWN_COUNTER(MetricMetadata.Type.GAUGE, 7),
  HISTOGRAM(MetricMetadata.Type.HISTOGRAM, 9),
  EXPONENTIAL_HISTOGRAM(MetricMetadata.Type.HISTOGRAM, 1),
  SUMMARY(MetricMetadata.Type.SUMMARY, 7);

  private final MetricMetadata.Type type;
  private final int attributesField;

  MetricKind(MetricMetadata.Type type, int attributesField) {
    this.type = type;
    this.attributesField = attributesField;
  }

  MetricMetadata.Type type() {
    return type;
  }

  /// The number of the field of its data points that holds their attributes.
  int attributesField() {
    return attributesField;
  }
}
