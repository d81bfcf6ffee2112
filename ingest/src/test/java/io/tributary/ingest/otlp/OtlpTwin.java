package io.tributary.ingest.otlp;

import io.tributary.ingest.ListAppender.HistogramRow;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.otlp.wire.AggregationTemporality;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint.Buckets;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.HistogramDataPoint;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.Metric;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.otlp.wire.ResourceMetrics;
import io.tributary.ingest.otlp.wire.ScopeMetrics;
import io.tributary.ingest.otlp.wire.SummaryDataPoint;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SpecialValues;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The slow twin of the receiver: from protobuf-java's messages to rows, object by object. Names
/// and numbers as text are tested by themselves.
public final class OtlpTwin {
  private static final List<String> IDENTITY =
      List.of("service.namespace", "service.name", "service.instance.id");

  public final List<Row> rows = new ArrayList<>();
  public final List<String> histograms = new ArrayList<>();
  public int sent;
  public int rejected;
  private final ClusterId cluster;
  private Map<String, String> identity = Map.of();
  private long earliestMs;
  private long latestMs;

  public OtlpTwin(ClusterId cluster, ExportMetricsServiceRequest request) {
    this.cluster = cluster;
    request.getResourceMetricsList().forEach(this::resource);
  }

  private void resource(ResourceMetrics all) {
    earliestMs = Long.MAX_VALUE;
    latestMs = Long.MIN_VALUE;
    List<KeyValue> attributes = all.getResource().getAttributesList();
    Map<String, String> known = new TreeMap<>();
    attributes.stream()
        .filter(each -> IDENTITY.contains(each.getKey()))
        .forEach(each -> known.put(each.getKey(), text(each.getValue())));
    identity = new TreeMap<>();
    if (known.containsKey("service.name")) {
      String namespace = known.get("service.namespace");
      String name = known.get("service.name");
      identity.put("job", namespace == null ? name : namespace + "/" + name);
    }
    identity.put("instance", known.getOrDefault("service.instance.id", ""));
    for (ScopeMetrics scope : all.getScopeMetricsList()) {
      scope.getMetricsList().forEach(this::metric);
    }
    boolean more = attributes.stream().anyMatch(each -> !IDENTITY.contains(each.getKey()));
    if (latestMs >= earliestMs && more) {
      target(attributes);
    }
  }

  private void target(List<KeyValue> attributes) {
    Labels labels;
    try {
      labels = labels("target_info", attributes, IDENTITY);
    } catch (IllegalArgumentException _) {
      return;
    }
    if (labels.has("job") || labels.has("instance")) {
      for (long at = Math.max(earliestMs, latestMs - 150_000_000L); at < latestMs; at += 150_000) {
        rows.add(new Row(cluster, labels, at, bits(1)));
      }
      rows.add(new Row(cluster, labels, latestMs, bits(1)));
    }
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private void metric(Metric metric) {
    switch (metric.getDataCase()) {
      case GAUGE ->
          metric.getGauge().getDataPointsList().forEach(p -> number(metric, MetricKind.GAUGE, p));
      case SUM -> {
        MetricKind kind =
            metric.getSum().getIsMonotonic() ? MetricKind.COUNTER : MetricKind.UP_DOWN_COUNTER;
        if (isCumulative(
            metric.getSum().getAggregationTemporality(), metric.getSum().getDataPointsCount())) {
          metric.getSum().getDataPointsList().forEach(p -> number(metric, kind, p));
        }
      }
      case HISTOGRAM -> {
        if (isCumulative(
            metric.getHistogram().getAggregationTemporality(),
            metric.getHistogram().getDataPointsCount())) {
          metric.getHistogram().getDataPointsList().forEach(p -> histogram(metric, p));
        }
      }
      case EXPONENTIAL_HISTOGRAM -> {
        if (isCumulative(
            metric.getExponentialHistogram().getAggregationTemporality(),
            metric.getExponentialHistogram().getDataPointsCount())) {
          metric.getExponentialHistogram().getDataPointsList().forEach(p -> exponential(metric, p));
        }
      }
      case SUMMARY -> metric.getSummary().getDataPointsList().forEach(p -> summary(metric, p));
      case DATA_NOT_SET -> {}
    }
  }

  private boolean isCumulative(AggregationTemporality temporality, int points) {
    boolean cumulative = temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
    sent += cumulative ? 0 : points;
    rejected += cumulative ? 0 : points;
    return cumulative;
  }

  private long timeMs(long timeNs) {
    long timeMs = timeNs / 1_000_000;
    earliestMs = Math.min(earliestMs, timeMs);
    latestMs = Math.max(latestMs, timeMs);
    return timeMs;
  }

  private static long orStale(int flags, double value) {
    return (flags & 1) == 0 ? bits(value) : SpecialValues.STALE_NAN_BITS;
  }

  /// One sample of a point: the suffix of its name, and a label of its own, which may be empty.
  private record Sample(String suffix, String label, String value, double number) {}

  private void samples(
      Metric metric, MetricKind kind, List<KeyValue> attributes, long[] time, List<Sample> all) {
    sent++;
    long timeMs = timeMs(time[0]);
    List<Row> added = new ArrayList<>();
    try {
      String name = MetricNames.of(metric.getName(), metric.getUnit(), kind);
      for (Sample sample : all) {
        Labels labels = labels(name + sample.suffix, attributes, List.of(Labels.METRIC_NAME));
        labels = sample.label.isEmpty() ? labels : labels.with(sample.label, sample.value);
        added.add(new Row(cluster, labels, timeMs, orStale((int) time[1], sample.number)));
      }
      rows.addAll(added);
    } catch (IllegalArgumentException _) {
      rejected++;
    }
  }

  private void number(Metric metric, MetricKind kind, NumberDataPoint point) {
    double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
    samples(
        metric,
        kind,
        point.getAttributesList(),
        new long[] {point.getTimeUnixNano(), point.getFlags()},
        List.of(new Sample("", "", "", value)));
  }

  private static double unsigned(long count) {
    return new java.math.BigDecimal(Long.toUnsignedString(count)).doubleValue();
  }

  private void histogram(Metric metric, HistogramDataPoint point) {
    List<Sample> samples = new ArrayList<>();
    if (point.hasSum()) {
      samples.add(new Sample("_sum", "", "", point.getSum()));
    }
    samples.add(new Sample("_count", "", "", unsigned(point.getCount())));
    long below = 0;
    int buckets = Math.min(point.getExplicitBoundsCount(), point.getBucketCountsCount());
    for (int i = 0; i < buckets; i++) {
      below += point.getBucketCounts(i);
      String bound = FloatText.plain(point.getExplicitBounds(i));
      samples.add(new Sample("_bucket", "le", bound, unsigned(below)));
    }
    samples.add(new Sample("_bucket", "le", "+Inf", unsigned(point.getCount())));
    samples(
        metric,
        MetricKind.HISTOGRAM,
        point.getAttributesList(),
        new long[] {point.getTimeUnixNano(), point.getFlags()},
        samples);
  }

  private void summary(Metric metric, SummaryDataPoint point) {
    List<Sample> samples = new ArrayList<>();
    samples.add(new Sample("_sum", "", "", point.getSum()));
    samples.add(new Sample("_count", "", "", unsigned(point.getCount())));
    for (SummaryDataPoint.ValueAtQuantile each : point.getQuantileValuesList()) {
      String quantile = FloatText.plain(each.getQuantile());
      samples.add(new Sample("", "quantile", quantile, each.getValue()));
    }
    samples(
        metric,
        MetricKind.SUMMARY,
        point.getAttributesList(),
        new long[] {point.getTimeUnixNano(), point.getFlags()},
        samples);
  }

  private void exponential(Metric metric, ExponentialHistogramDataPoint point) {
    sent++;
    long timeMs = timeMs(point.getTimeUnixNano());
    try {
      String name =
          MetricNames.of(metric.getName(), metric.getUnit(), MetricKind.EXPONENTIAL_HISTOGRAM);
      Labels labels = labels(name, point.getAttributesList(), List.of(Labels.METRIC_NAME));
      histograms.add(timeMs + " " + labels + " " + described(point));
    } catch (IllegalArgumentException _) {
      rejected++;
    }
  }

  private static String described(ExponentialHistogramDataPoint point) {
    int scale = Math.min(point.getScale(), 8);
    require(scale >= -4);
    if ((point.getFlags() & 1) != 0) {
      return scale + " stale";
    }
    int shift = point.getScale() - scale;
    Map<Long, Double> positive = merged(point.getPositive(), shift);
    Map<Long, Double> negative = merged(point.getNegative(), shift);
    double buckets = exact(point.getZeroCount());
    buckets += positive.values().stream().mapToDouble(each -> each).sum();
    buckets += negative.values().stream().mapToDouble(each -> each).sum();
    double count = exact(point.getCount());
    require(Double.isNaN(point.getSum()) ? buckets <= count : buckets == count);
    double threshold = point.getZeroThreshold() > 0 ? point.getZeroThreshold() : 1e-128;
    return scale
        + " "
        + count
        + " "
        + bits(point.getSum())
        + " "
        + threshold
        + " "
        + exact(point.getZeroCount())
        + positive
        + negative;
  }

  private static void require(boolean rule) {
    if (!rule) {
      throw new IllegalArgumentException();
    }
  }

  private static double exact(long count) {
    require(count >= 0 && count <= 1L << 53);
    return count;
  }

  private static Map<Long, Double> merged(Buckets buckets, int shift) {
    Map<Long, Double> merged = new TreeMap<>();
    double width = Math.pow(2, shift);
    for (int i = 0; i < buckets.getBucketCountsCount(); i++) {
      if (buckets.getBucketCounts(i) != 0) {
        long index = (long) Math.floor(((long) buckets.getOffset() + i) / width) + 1;
        require(index <= Integer.MAX_VALUE);
        merged.merge(index, exact(buckets.getBucketCounts(i)), Double::sum);
      }
    }
    return merged;
  }

  /// Returns a stored histogram in the words of [#histograms].
  public static String described(HistogramRow row) {
    Histogram value = row.value();
    String head = row.timestampMs() + " " + row.labels() + " " + value.schema();
    if (value.isStale()) {
      return head + " stale";
    }
    return head
        + " "
        + value.count()
        + " "
        + bits(value.sum())
        + " "
        + value.zeroThreshold()
        + " "
        + value.zeroCount()
        + filled(value.positiveSpans(), value.positiveCounts())
        + filled(value.negativeSpans(), value.negativeCounts());
  }

  private static Map<Long, Double> filled(int[] spans, double[] counts) {
    Map<Long, Double> filled = new TreeMap<>();
    long index = 0;
    int next = 0;
    for (int span = 0; span < spans.length; span += 2) {
      index += spans[span];
      for (int i = 0; i < spans[span + 1]; i++, index++, next++) {
        if (counts[next] != 0) {
          filled.put(index, counts[next]);
        }
      }
    }
    return filled;
  }

  private Labels labels(String name, List<KeyValue> attributes, List<String> ignored) {
    Map<String, String> labels = new TreeMap<>();
    List<KeyValue> sorted = new ArrayList<>(attributes);
    sorted.sort(Comparator.comparing(KeyValue::getKey, Labels::compareUtf8));
    for (KeyValue each : sorted) {
      if (!ignored.contains(each.getKey())) {
        String value = text(each.getValue());
        labels.merge(LabelNames.of(each.getKey()), value, (a, b) -> a.isEmpty() ? b : a + ";" + b);
      }
    }
    identity.forEach((label, value) -> {
      if (!value.isEmpty()) {
        labels.put(label, value);
      }
    });
    labels.put(Labels.METRIC_NAME, name);
    return Labels.of(labels);
  }

  static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case DOUBLE_VALUE -> FloatText.json(value.getDoubleValue());
      case BYTES_VALUE -> base64(value);
      case VALUE_NOT_SET -> "";
      case BOOL_VALUE, INT_VALUE, ARRAY_VALUE, KVLIST_VALUE -> json(value);
    };
  }

  private static String base64(AnyValue value) {
    return Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
  }

  private static String json(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> quoted(value.getStringValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE ->
          Double.isFinite(value.getDoubleValue())
              ? FloatText.json(value.getDoubleValue())
              : quoted(FloatText.plain(value.getDoubleValue()));
      case BYTES_VALUE -> quoted(base64(value));
      case VALUE_NOT_SET -> "null";
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(OtlpTwin::json)
              .collect(Collectors.joining(",", "[", "]"));
      case KVLIST_VALUE ->
          sorted(value).entrySet().stream()
              .map(each -> quoted(each.getKey()) + ":" + json(each.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
    };
  }

  private static Map<String, AnyValue> sorted(AnyValue map) {
    Map<String, AnyValue> sorted = new TreeMap<>(Labels::compareUtf8);
    map.getKvlistValue()
        .getValuesList()
        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return sorted;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '<', '>', '&' -> quoted.append(String.format("\\u%04x", (int) c));
        case 0x2028, 0x2029 -> quoted.append(String.format("\\u%04x", (int) c));
        default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : "" + c);
      }
    }
    return quoted.append('"').toString();
  }
}
