package io.tributary.ingest.otlp;

/// Which of the series of a data point a row belongs to.
enum RowKind {
  /// The only one of a number.
  VALUE(""),
  SUM("_sum"),
  COUNT("_count"),
  /// One bucket, told apart by its upper bound.
  BUCKET("_bucket"),
  /// One quantile of a summary, told apart by which.
  QUANTILE(""),
  /// The only one of an exponential histogram.
  HISTOGRAM(""),
  /// What is known of the resource of the points; made here, not sent.
  TARGET_INFO("");

  private final String suffix;

  RowKind(String suffix) {
    this.suffix = suffix;
  }

  /// What is added to the metric's name.
  String suffix() {
    return suffix;
  }
}
