package io.tributary.query.promql.histogram;

import io.tributary.query.promql.GoFloat;
import java.util.List;

/// Prints a histogram as Prometheus' `FloatHistogram.String` does.
final class HistogramText {
  private HistogramText() {}

  static String of(FloatHistogram histogram) {
    StringBuilder text = new StringBuilder("{count:");
    text.append(GoFloat.general(histogram.count()))
        .append(", sum:")
        .append(GoFloat.general(histogram.sum()));
    List<Bucket> buckets = Bucket.ascending(histogram);
    for (Bucket bucket : buckets) {
      if (bucket.count() != 0) {
        text.append(", ").append(bucket.lowerInclusive() ? '[' : '(');
        text.append(GoFloat.general(bucket.lower()))
            .append(',')
            .append(GoFloat.general(bucket.upper()));
        text.append(bucket.upperInclusive() ? ']' : ')')
            .append(':')
            .append(GoFloat.general(bucket.count()));
      }
    }
    return text.append('}').toString();
  }
}
