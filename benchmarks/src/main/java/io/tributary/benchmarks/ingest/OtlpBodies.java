package io.tributary.benchmarks.ingest;

import io.tributary.benchmarks.KubeSeries;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.Gauge;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.Metric;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.otlp.wire.ResourceMetrics;
import io.tributary.ingest.otlp.wire.ScopeMetrics;
import java.util.SplittableRandom;

/// Requests of OTLP as a collector beside the kubelet makes them: a resource a pod.
final class OtlpBodies {
  private static final long START_NS = 1_700_000_000_000_000_000L;
  private static final int ROUTES = 5;

  private OtlpBodies() {}

  /// Returns a request of `pods` resources with [KubeSeries#PER_POD] points each; other numbers
  /// have other pods.
  static ExportMetricsServiceRequest request(int pods, int number) {
    SplittableRandom random = new SplittableRandom(number);
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    for (int pod = number * pods; pod < (number + 1) * pods; pod++) {
      ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
      for (int metric = 0; metric < KubeSeries.PER_POD / ROUTES; metric++) {
        scope.addMetrics(metric(metric, random));
      }
      request.addResourceMetrics(
          ResourceMetrics.newBuilder().setResource(resource(pod)).addScopeMetrics(scope));
    }
    return request.build();
  }

  private static Resource resource(int pod) {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", "checkout"))
        .addAttributes(attribute("service.namespace", "shop"))
        .addAttributes(attribute("service.instance.id", "checkout-" + pod))
        .addAttributes(attribute("k8s.pod.name", "checkout-service-" + pod + "-x7k2p"))
        .addAttributes(attribute("k8s.node.name", "ip-10-42-" + pod % 250 + "-3"))
        .build();
  }

  private static Metric metric(int number, SplittableRandom random) {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (int route = 0; route < ROUTES; route++) {
      gauge.addDataPoints(
          NumberDataPoint.newBuilder()
              .setTimeUnixNano(START_NS)
              .setAsDouble(random.nextDouble(1e6))
              .addAttributes(attribute("http.request.method", "GET"))
              .addAttributes(attribute("http.route", "/api/v1/items/" + route)));
    }
    return Metric.newBuilder()
        .setName("http.server.active.requests." + number)
        .setUnit("By")
        .setGauge(gauge)
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
