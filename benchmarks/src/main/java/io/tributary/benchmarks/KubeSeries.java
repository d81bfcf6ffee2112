package io.tributary.benchmarks;

import io.tributary.model.Labels;

/// Series as a Kubernetes cluster's cadvisor makes them: about 500 bytes of labels each, those of a
/// pod one after the other.
public final class KubeSeries {
  /// How many series a pod has.
  public static final int PER_POD = 50;

  private KubeSeries() {}

  /// Returns the labels of a series; others have other numbers.
  public static Labels labels(long number) {
    long pod = number / PER_POD;
    String uid = String.format("%016x", pod * 0x9e3779b97f4a7c15L);
    return Labels.of(
        "__name__",
        "container_network_receive_packets_dropped_total_" + number % PER_POD,
        "beta_kubernetes_io_arch",
        "amd64",
        "container",
        "checkout-service",
        "endpoint",
        "https-metrics",
        "id",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid + ".slice",
        "image",
        "registry.internal.example/shop/checkout-service@sha256:0f3a5e21c7d98b4f66e1",
        "instance",
        "10.42." + pod % 250 + ".17:10250",
        "job",
        "kubelet",
        "metrics_path",
        "/metrics/cadvisor",
        "namespace",
        "shop-production",
        "node",
        "ip-10-42-" + pod % 250 + "-3.eu-central-1.compute.internal",
        "pod",
        "checkout-service-" + uid.substring(0, 6) + "-x7k2p",
        "service",
        "kube-prometheus-stack-kubelet");
  }
}
