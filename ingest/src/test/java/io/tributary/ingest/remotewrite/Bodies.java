package io.tributary.ingest.remotewrite;

import com.google.protobuf.MessageLite;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.xerial.snappy.Snappy;

/// Remote write bodies for tests.
public final class Bodies {
  public static final long START_MS = 1_700_000_000_000L;

  private Bodies() {}

  public static TimeSeries series(long timestampMs, double value, String... labels) {
    TimeSeries.Builder series = TimeSeries.newBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      series.addLabels(Label.newBuilder().setName(labels[i]).setValue(labels[i + 1]));
    }
    return series.addSamples(Sample.newBuilder().setTimestamp(timestampMs).setValue(value)).build();
  }

  public static WriteRequest request(TimeSeries... series) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (TimeSeries one : series) {
      request.addTimeseries(one);
    }
    return request.build();
  }

  public static byte[] snappy(MessageLite message) {
    return snappy(message.toByteArray());
  }

  public static byte[] snappy(byte[] bytes) {
    try {
      return Snappy.compress(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /// Returns what a Kubernetes scrape looks like: `size` series of about 500 bytes, one sample
  /// each.
  public static WriteRequest kube(int size, long timestampMs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (int i = 0; i < size; i++) {
      String pod = "checkout-service-" + Long.toHexString(seed * 31 + i / 50) + "-x7k2p";
      request.addTimeseries(
          series(
              timestampMs,
              i % 3 == 0 ? 0 : random.nextDouble(1e6),
              "__name__",
              "container_network_receive_packets_dropped_total_" + i % 50,
              "beta_kubernetes_io_arch",
              "amd64",
              "container",
              "checkout-service",
              "endpoint",
              "https-metrics",
              "id",
              "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
                  + seed
                  + "_"
                  + i / 50
                  + ".slice",
              "image",
              "registry.internal.example/shop/checkout-service@sha256:0f3a5e21c7d98b4f66e1",
              "instance",
              "10.42." + i % 250 + ".17:10250",
              "job",
              "kubelet",
              "metrics_path",
              "/metrics/cadvisor",
              "namespace",
              "shop-production",
              "node",
              "ip-10-42-17-3.eu-central-1.compute.internal",
              "pod",
              pod,
              "service",
              "kube-prometheus-stack-kubelet"));
    }
    return request.build();
  }
}
