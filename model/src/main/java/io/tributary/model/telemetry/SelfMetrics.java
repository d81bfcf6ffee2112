package io.tributary.model.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.Histogram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// The values of every [SelfMetric] of one process. Safe for use by several threads.
public final class SelfMetrics {
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final CollectorRegistry registry = new CollectorRegistry();
  private final Map<SelfMetric, Counter> counters = new EnumMap<>(SelfMetric.class);
  private final Map<SelfMetric, Histogram> histograms = new EnumMap<>(SelfMetric.class);

  public SelfMetrics() {
    for (SelfMetric metric : SelfMetric.values()) {
      String[] labels = metric.labelNames().toArray(String[]::new);
      switch (metric.kind()) {
        case COUNTER ->
            counters.put(
                metric,
                Counter.build(metric.metricName(), metric.help())
                    .labelNames(labels)
                    .register(registry));
        case HISTOGRAM ->
            histograms.put(
                metric,
                Histogram.build(metric.metricName(), metric.help())
                    .labelNames(labels)
                    .buckets(SECONDS)
                    .register(registry));
        case GAUGE -> {} // registered with what it reads, by gauge()
      }
    }
  }

  /// Returns a counter's child, to be kept by hot paths; label values in the catalogue's order.
  public Counter.Child counter(SelfMetric metric, String... labelValues) {
    return find(counters, metric).labels(labelValues);
  }

  /// Returns a histogram's child; seconds go in.
  public Histogram.Child histogram(SelfMetric metric, String... labelValues) {
    return find(histograms, metric).labels(labelValues);
  }

  /// Lets a gauge without labels read its value whenever it is asked for.
  public void gauge(SelfMetric metric, DoubleSupplier value) {
    if (metric.kind() != SelfMetric.Kind.GAUGE || !metric.labelNames().isEmpty()) {
      throw new IllegalArgumentException("not a gauge without labels metric=" + metric);
    }
    registry.register(
        new Collector() {
          @Override
          public List<MetricFamilySamples> collect() {
            return List.of(
                new GaugeMetricFamily(metric.metricName(), metric.help(), value.getAsDouble()));
          }
        });
  }

  /// Lets a gauge whose one label is the cluster read its values whenever it is asked for.
  public void gaugeByCluster(SelfMetric metric, Supplier<Map<String, Integer>> values) {
    gaugeByLabels(
        metric,
        () -> {
          Map<List<String>, Double> byLabels = new HashMap<>();
          values.get().forEach((cluster, value) -> byLabels.put(List.of(cluster), (double) value));
          return byLabels;
        });
  }

  /// Lets a gauge read its values, by those of its labels, whenever it is asked for.
  public void gaugeByLabels(SelfMetric metric, Supplier<Map<List<String>, Double>> values) {
    if (metric.kind() != SelfMetric.Kind.GAUGE || metric.labelNames().isEmpty()) {
      throw new IllegalArgumentException("not a gauge with labels metric=" + metric);
    }
    registry.register(
        new Collector() {
          @Override
          public List<MetricFamilySamples> collect() {
            GaugeMetricFamily family =
                new GaugeMetricFamily(metric.metricName(), metric.help(), metric.labelNames());
            values.get().forEach(family::addMetric);
            return List.of(family);
          }
        });
  }

  /// Returns the registry of all values.
  public CollectorRegistry registry() {
    return registry;
  }

  /// Returns what `/metrics` prints: all values, not when each of them began to count.
  public Enumeration<MetricFamilySamples> families() {
    List<MetricFamilySamples> families = new ArrayList<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      List<MetricFamilySamples.Sample> samples =
          family.samples.stream().filter(sample -> !sample.name.endsWith("_created")).toList();
      families.add(
          new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples));
    }
    return Collections.enumeration(families);
  }

  private static <T> T find(Map<SelfMetric, T> map, SelfMetric metric) {
    T found = map.get(metric);
    if (found == null) {
      throw new IllegalArgumentException("metric is of another kind metric=" + metric);
    }
    return found;
  }
}
