package io.tributary.benchmarks.ingest;

import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.util.SplittableRandom;

/// Remote write bodies as a Kubernetes cluster's cadvisor makes them: about 500 bytes of labels a
/// series.
final class KubeBodies {
  private static final long START_MS = 1_700_000_000_000L;
  private static final int METRICS = 50;

  private KubeBodies() {}

  /// Returns an encoded request of `samples` series, in scrape order; other numbers have other
  /// series.
  static byte[] body(int samples, int number) {
    SplittableRandom random = new SplittableRandom(number);
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (int i = 0; i < samples; i++) {
      long pod = (long) number * samples / METRICS + i / METRICS;
      String uid = String.format("%016x", pod * 0x9e3779b97f4a7c15L);
      Sample.Builder sample = Sample.newBuilder().setTimestamp(START_MS + random.nextInt(15_000));
      request.addTimeseries(
          TimeSeries.newBuilder()
              .addLabels(
                  label(
                      "__name__", "container_network_receive_packets_dropped_total_" + i % METRICS))
              .addLabels(label("beta_kubernetes_io_arch", "amd64"))
              .addLabels(label("container", "checkout-service"))
              .addLabels(label("endpoint", "https-metrics"))
              .addLabels(
                  label(
                      "id",
                      "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
                          + uid
                          + ".slice"))
              .addLabels(
                  label(
                      "image",
                      "registry.internal.example/shop/checkout-service@sha256:0f3a5e21c7d98b4f66e1"))
              .addLabels(label("instance", "10.42." + pod % 250 + ".17:10250"))
              .addLabels(label("job", "kubelet"))
              .addLabels(label("metrics_path", "/metrics/cadvisor"))
              .addLabels(label("namespace", "shop-production"))
              .addLabels(
                  label("node", "ip-10-42-" + pod % 250 + "-3.eu-central-1.compute.internal"))
              .addLabels(label("pod", "checkout-service-" + uid.substring(0, 6) + "-x7k2p"))
              .addLabels(label("service", "kube-prometheus-stack-kubelet"))
              .addSamples(i % 3 == 0 ? sample : sample.setValue(random.nextDouble(1e6))));
    }
    return request.build().toByteArray();
  }

  private static Label label(String name, String value) {
    return Label.newBuilder().setName(name).setValue(value).build();
  }
}
