package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.GoFloat;
import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.operator.QueryContext;

/// What aggregations tell the reader.
///
/// @param input where the aggregated expression stands, or the aggregation that keeps series
/// @param param where the parameter stands; where there is none, the aggregation
public record AggregationNotes(QueryContext context, Aggregator op, Span input, Span param) {
  void mixedTypes() {
    context.warn("encountered a mix of histograms and floats for aggregation", input);
  }

  void ignoredHistogram() {
    context.info("ignored histogram in " + op.text() + " aggregation", input);
  }

  void mixedSchemas(String metric) {
    context.warn(
        "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
            + Quoting.quote(metric),
        input);
  }

  void conflictingResets() {
    context.warn("conflicting counter resets during histogram aggregation", input);
  }

  void reconciledBounds() {
    context.info("mismatched custom buckets were reconciled during aggregation", input);
  }

  void invalidQuantile(double value) {
    context.warn("quantile value should be between 0 and 1, got " + GoFloat.general(value), param);
  }

  void invalidRatio(double value, double capped) {
    context.warn(
        "ratio value should be between -1 and 1, got "
            + GoFloat.general(value)
            + ", capping to "
            + GoFloat.general(capped),
        param);
  }
}
