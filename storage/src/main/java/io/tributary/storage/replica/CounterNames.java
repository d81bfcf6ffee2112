package io.tributary.storage.replica;

import io.tributary.model.metrics.MetricMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Tells counters from other series: by what the cluster says of their families, else by their
/// names. Immutable.
public final class CounterNames {
  private static final String TOTAL = "_total";
  private static final List<String> SUFFIXES = List.of("_bucket", "_count", "_sum");

  private final Map<String, MetricMetadata.Type> types = new HashMap<>();

  public CounterNames(Stream<MetricMetadata> metadata) {
    metadata
        .filter(family -> family.type() != MetricMetadata.Type.UNKNOWN)
        .forEach(family -> types.put(family.family(), family.type()));
  }

  /// Returns whether the values of a metric only grow, but for when they begin anew.
  public boolean isCounter(String metric) {
    MetricMetadata.Type own = types.get(metric);
    if (own != null) {
      return own == MetricMetadata.Type.COUNTER;
    }
    if (metric.endsWith(TOTAL)) {
      MetricMetadata.Type family = types.get(withoutEnd(metric, TOTAL));
      return family == null || family == MetricMetadata.Type.COUNTER;
    }
    for (String suffix : SUFFIXES) {
      if (metric.endsWith(suffix)) {
        MetricMetadata.Type family = types.get(withoutEnd(metric, suffix));
        return family == null
            || family == MetricMetadata.Type.HISTOGRAM
            || family == MetricMetadata.Type.SUMMARY;
      }
    }
    return false;
  }

  private static String withoutEnd(String metric, String suffix) {
    return metric.substring(0, metric.length() - suffix.length());
  }
}
