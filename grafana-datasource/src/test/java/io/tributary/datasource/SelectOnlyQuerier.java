package io.tributary.datasource;

import io.tributary.model.Matcher;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SeriesExemplars;
import java.util.List;
import java.util.stream.Stream;

/// Knows of nothing but of the series that are selected.
abstract class SelectOnlyQuerier implements Querier {
  @Override
  public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
    return List.of();
  }

  @Override
  public Stream<MetricMetadata> metadata() {
    return Stream.of();
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    return List.of();
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    return List.of();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
