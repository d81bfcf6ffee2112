package io.tributary.ingest.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tributary.ingest.otlp.wire.AggregationTemporality;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExponentialHistogram;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.Gauge;
import io.tributary.ingest.otlp.wire.HistogramData;
import io.tributary.ingest.otlp.wire.HistogramDataPoint;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.Metric;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.otlp.wire.ResourceMetrics;
import io.tributary.ingest.otlp.wire.ScopeMetrics;
import io.tributary.ingest.otlp.wire.Sum;
import io.tributary.ingest.otlp.wire.Summary;
import io.tributary.ingest.otlp.wire.SummaryDataPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Requests of OTLP for tests.
public final class Otlp {
  public static final long START_MS = 1_700_000_000_000L;
  public static final long START_NS = START_MS * 1_000_000;
  public static final String PROTOBUF = "Content-Type: application/x-protobuf";
  public static final String JSON = "Content-Type: application/json";

  private Otlp() {}

  public static ExportMetricsServiceRequest request(Resource resource, Metric... metrics) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource)
                .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics))))
        .build();
  }

  /// Returns a resource of alternating keys and values.
  public static Resource resource(String... attributes) {
    return Resource.newBuilder().addAllAttributes(attributes(attributes)).build();
  }

  public static List<KeyValue> attributes(String... pairs) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      attributes.add(
          attribute(pairs[i], AnyValue.newBuilder().setStringValue(pairs[i + 1]).build()));
    }
    return attributes;
  }

  public static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  public static NumberDataPoint point(long timeMs, double value, String... attributes) {
    return NumberDataPoint.newBuilder()
        .setTimeUnixNano(timeMs * 1_000_000)
        .setAsDouble(value)
        .addAllAttributes(attributes(attributes))
        .build();
  }

  public static Metric gauge(String name, String unit, NumberDataPoint... points) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setGauge(Gauge.newBuilder().addAllDataPoints(List.of(points)))
        .build();
  }

  public static Metric counter(String name, String unit, NumberDataPoint... points) {
    return sum(name, unit, AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE, points);
  }

  public static Metric sum(
      String name, String unit, AggregationTemporality temporality, NumberDataPoint... points) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setSum(
            Sum.newBuilder()
                .addAllDataPoints(List.of(points))
                .setAggregationTemporality(temporality)
                .setIsMonotonic(true))
        .build();
  }

  public static Metric histogram(String name, String unit, HistogramDataPoint... points) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setHistogram(
            HistogramData.newBuilder()
                .addAllDataPoints(List.of(points))
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE))
        .build();
  }

  public static Metric exponential(String name, ExponentialHistogramDataPoint... points) {
    return Metric.newBuilder()
        .setName(name)
        .setExponentialHistogram(
            ExponentialHistogram.newBuilder()
                .addAllDataPoints(List.of(points))
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE))
        .build();
  }

  public static Metric summary(String name, SummaryDataPoint... points) {
    return Metric.newBuilder()
        .setName(name)
        .setSummary(Summary.newBuilder().addAllDataPoints(List.of(points)))
        .build();
  }

  /// Returns what instrumented pods send: a counter, a gauge and a histogram each.
  public static ExportMetricsServiceRequest pods(int pods, long timeMs) {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    for (int pod = 0; pod < pods; pod++) {
      HistogramDataPoint latency =
          HistogramDataPoint.newBuilder()
              .setTimeUnixNano(timeMs * 1_000_000)
              .setStartTimeUnixNano(START_NS)
              .setCount(6)
              .setSum(1.5)
              .addAllBucketCounts(List.of(1L, 2L, 3L, 0L))
              .addAllExplicitBounds(List.of(0.005, 0.5, 10.0))
              .addAllAttributes(attributes("http.route", "/items/{id}"))
              .build();
      request.addAllResourceMetrics(
          request(
                  resource(
                      "service.name",
                      "checkout",
                      "service.namespace",
                      "shop",
                      "service.instance.id",
                      "pod-" + pod,
                      "host.name",
                      "node-" + pod % 3),
                  counter(
                      "http.server.requests",
                      "{request}",
                      point(timeMs, 7, "http.request.method", "GET"),
                      point(timeMs, 8, "http.request.method", "POST")),
                  gauge("process.memory.usage", "By", point(timeMs, 1e9)),
                  histogram("http.server.request.duration", "s", latency))
              .getResourceMetricsList());
    }
    return request.build();
  }

  /// Encodes as the collector does: fields from the highest number to the lowest.
  public static byte[] backwards(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    List<FieldDescriptor> fields = new ArrayList<>(message.getAllFields().keySet());
    try {
      for (FieldDescriptor field : fields.reversed()) {
        Object value = message.getField(field);
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
          message.newBuilderForType().setField(field, value).build().writeTo(out);
          continue;
        }
        List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
        for (Object each : values) {
          out.writeByteArray(field.getNumber(), backwards((Message) each));
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ByteString id(int bytes) {
    byte[] id = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      id[i] = (byte) (0xa0 + i);
    }
    return ByteString.copyFrom(id);
  }
}
