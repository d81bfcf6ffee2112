package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.GoFloat;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.operator.QueryContext;

/// What functions of range vectors tell the reader about their argument.
public final class WindowNotes {
  private final QueryContext context;
  private final Span span;
  private Labels labels = Labels.EMPTY;

  public WindowNotes(QueryContext context, Span span) {
    this.context = context;
    this.span = span;
  }

  /// Names the series that the next notes are about.
  public void about(Labels newLabels) {
    this.labels = newLabels;
  }

  private String name() {
    return Quoting.quote(labels.metricName());
  }

  public void mixedTypes() {
    context.warn("encountered a mix of histograms and floats for metric name " + name(), span);
  }

  void ignoredHistograms() {
    context.info(
        "ignored histograms in a range containing both floats and histograms for metric name "
            + name(),
        span);
  }

  public void mixedSchemas() {
    context.warn(
        "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
            + name(),
        span);
  }

  void notCounter() {
    context.warn("this native histogram metric is not a counter: " + name(), span);
  }

  void notGauge() {
    context.warn("this native histogram metric is not a gauge: " + name(), span);
  }

  /// @param operation addition, subtraction or aggregation
  void reconciledBounds(String operation) {
    context.info("mismatched custom buckets were reconciled during " + operation, span);
  }

  /// @param operation addition, subtraction or aggregation
  void conflictingResets(String operation) {
    context.warn("conflicting counter resets during histogram " + operation, span);
  }

  void overlappingStarts() {
    context.warnCounted(
        "sample has start time that overlaps with previous sample timestamp for metric " + name(),
        span);
  }

  void invalidQuantile(double value) {
    context.warn("quantile value should be between 0 and 1, got " + GoFloat.general(value), span);
  }

  /// Tells that a float series does not look like the counter that the function wants.
  void possiblyNoCounter() {
    String metric = labels.metricName();
    if (metric.isEmpty()) {
      return;
    }
    if (context.language().typeAndUnitLabels()) {
      String type = labels.get("__type__");
      if (!type.equals("counter") && !type.equals("histogram")) {
        context.info(
            "metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got "
                + Quoting.quote(type)
                + ": "
                + name(),
            span);
      }
    } else if (!looksLikeCounter(metric)) {
      context.info(
          "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
              + name(),
          span);
    }
  }

  private static boolean looksLikeCounter(String metric) {
    return metric.endsWith("_total")
        || metric.endsWith("_sum")
        || metric.endsWith("_count")
        || metric.endsWith("_bucket");
  }
}
