package io.tributary.system;

import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A quarter of an hour of what a small Kubernetes cluster is scraped for: kubelet, cAdvisor,
/// kube-state-metrics, API server, node exporter, CoreDNS and etcd.
///
/// Labels are the same whatever the seed, values are not.
final class KubernetesData {
  static final long INTERVAL_MS = 15_000;
  static final int COUNT = 60;
  private static final long OFFSET_MS = 3_000;

  private static final List<String> NODES = List.of("1", "2", "3");
  private static final List<String> NAMESPACES = List.of("shop", "web");
  private static final List<String> APPS = List.of("cart", "pay");
  private static final String[] BOUNDS = {"0.1", "0.5", "1", "5", "+Inf"};

  private final SplittableRandom random;
  private final long startMs;
  private final Map<String, String> added;
  private final WriteRequest.Builder request = WriteRequest.newBuilder();

  private KubernetesData(SplittableRandom random, long startMs, Map<String, String> added) {
    this.random = random;
    this.startMs = startMs;
    this.added = added;
  }

  /// @param startMs a multiple of [#INTERVAL_MS]
  /// @param added labels that each series has beside its own, as a sender's external labels
  static WriteRequest create(long seed, long startMs, Map<String, String> added) {
    KubernetesData data = new KubernetesData(new SplittableRandom(seed), startMs, added);
    NODES.forEach(data::kubelet);
    NODES.forEach(data::machine);
    for (String namespace : NAMESPACES) {
      APPS.forEach(app -> data.workload(namespace, app));
      data.namespace(namespace);
    }
    data.nodeState();
    data.apiServer();
    data.coreDns();
    data.etcd();
    return data.request.build();
  }

  private void kubelet(String n) {
    String instance = "10.0.0." + n + ":10250";
    Labels of = new Labels("job", "kubelet", "instance", instance, "metrics_path", "/metrics");
    constant("up", of, 1);
    constant(
        "up",
        new Labels("job", "kubelet", "instance", instance, "metrics_path", "/metrics/cadvisor"),
        1);
    constant("kubelet_node_name", of.with("node", "node-" + n), 1);
    gauge("kubelet_running_pods", of);
    for (String operation : List.of("create_container", "list_images")) {
      counter("kubelet_runtime_operations_total", of.with("operation_type", operation));
      counter("kubelet_runtime_operations_errors_total", of.with("operation_type", operation));
    }
    histogram("kubelet_pod_worker_duration_seconds", of.with("operation_type", "sync"));
    constant("kubernetes_build_info", of.with("git_version", "v1.31." + n), 1);
  }

  private void machine(String n) {
    Labels of = new Labels("job", "node-exporter", "instance", "node-" + n + ":9100");
    Labels pod = of.with("namespace", "monitoring").with("pod", "exporter-" + n);
    constant("up", of, 1);
    constant("node_namespace_pod", pod.with("node", "node-" + n), 1);
    constant("node_uname_info", of.with("sysname", "Linux"), 1);
    for (String cpu : List.of("0", "1")) {
      for (String mode : List.of("idle", "iowait", "steal", "system", "user")) {
        counter("node_cpu_seconds_total", pod.with("cpu", cpu).with("mode", mode));
      }
    }
    for (String kind : List.of("MemTotal", "MemFree", "MemAvailable", "Buffers")) {
      gauge("node_memory_" + kind + "_bytes", of);
    }
    gauge("node_load1", of);
    gauge("node_timex_offset_seconds", of);
    constant("node_timex_sync_status", of, 1);
    counter("node_disk_io_time_seconds_total", of.with("device", "nvme0n1"));
    counter("node_disk_read_bytes_total", of.with("device", "nvme0n1"));
    for (String device : List.of("lo", "eth0", "veth1")) {
      counter("node_network_receive_bytes_total", of.with("device", device));
    }
    for (String mount : List.of("/", "/var")) {
      Labels disk = of.with("device", "/dev/" + mount).with("fstype", "ext4");
      gauge("node_filesystem_avail_bytes", disk.with("mountpoint", mount));
      gauge("node_filesystem_size_bytes", disk.with("mountpoint", mount));
      constant("node_filesystem_readonly", disk.with("mountpoint", mount), 0);
    }
  }

  private void workload(String namespace, String app) {
    Labels state =
        new Labels("job", "kube-state-metrics", "instance", "ksm:8080", "namespace", namespace);
    Labels deployment = state.with("deployment", app);
    for (String name :
        List.of(
            "spec_replicas",
            "status_replicas_available",
            "status_replicas_updated",
            "status_observed_generation",
            "metadata_generation")) {
      constant("kube_deployment_" + name, deployment, random.nextInt(1, 4));
    }
    constant(
        "kube_replicaset_owner", state.with("replicaset", app + "-5d").with("owner_name", app), 1);
    for (int i = 0; i < 2; i++) {
      pod(state, namespace, app + "-5d-" + i, NODES.get(random.nextInt(NODES.size())), app);
    }
  }

  private void pod(Labels state, String namespace, String pod, String n, String app) {
    Labels of = state.with("pod", pod);
    constant("kube_pod_info", of.with("node", "node-" + n).with("host_ip", "10.0.0." + n), 1);
    constant(
        "kube_pod_owner", of.with("owner_kind", "ReplicaSet").with("owner_name", app + "-5d"), 1);
    String is = List.of("Pending", "Running").get(random.nextInt(2));
    for (String phase : List.of("Pending", "Running", "Failed")) {
      constant("kube_pod_status_phase", of.with("phase", phase), phase.equals(is) ? 1 : 0);
    }
    String instance = "10.0.0." + n + ":10250";
    for (String container : List.of("", "main", "proxy")) {
      Labels used =
          new Labels("job", "kubelet", "instance", instance, "metrics_path", "/metrics/cadvisor")
              .with("namespace", namespace)
              .with("pod", pod)
              .with("container", container)
              .with("image", container.isEmpty() ? "" : "registry/" + container);
      counter("container_cpu_usage_seconds_total", used);
      counter("container_cpu_cfs_periods_total", used);
      counter("container_cpu_cfs_throttled_periods_total", used);
      counter("container_fs_reads_total", used.with("device", "/dev/nvme0n1"));
      counter("container_fs_writes_total", used.with("device", "/dev/nvme0n1"));
      for (String kind : List.of("working_set_bytes", "rss", "usage_bytes")) {
        gauge("container_memory_" + kind, used);
      }
      if (container.isEmpty()) {
        counter("container_network_receive_bytes_total", used.with("interface", "eth0"));
        counter("container_network_transmit_bytes_total", used.with("interface", "eth0"));
      } else {
        requests(of.with("container", container));
      }
    }
  }

  private void requests(Labels container) {
    for (String resource : List.of("cpu", "memory")) {
      Labels of = container.with("resource", resource);
      constant("kube_pod_container_resource_requests", of, random.nextInt(1, 9));
      constant("kube_pod_container_resource_limits", of, random.nextInt(9, 20));
    }
    counter("kube_pod_container_status_restarts_total", container);
    constant(
        "kube_pod_container_status_waiting_reason",
        container.with("reason", "CrashLoopBackOff"),
        random.nextInt(2));
  }

  private void namespace(String namespace) {
    Labels state =
        new Labels("job", "kube-state-metrics", "instance", "ksm:8080", "namespace", namespace);
    for (String type : List.of("hard", "used")) {
      constant(
          "kube_resourcequota",
          state.with("resource", "pods").with("type", type),
          random.nextInt(1, 50));
    }
    gauge("kube_cronjob_status_last_schedule_time", state.with("cronjob", "report"));
    constant(
        "kube_pod_owner",
        state.with("pod", "agent").with("owner_kind", "DaemonSet").with("owner_name", "agent"),
        1);
    Labels claim =
        new Labels("job", "kubelet", "instance", "10.0.0.1:10250", "metrics_path", "/metrics")
            .with("namespace", namespace)
            .with("persistentvolumeclaim", "data-0");
    gauge("kubelet_volume_stats_available_bytes", claim);
    constant("kubelet_volume_stats_capacity_bytes", claim, 1_000);
  }

  private void nodeState() {
    for (String n : NODES) {
      Labels node =
          new Labels("job", "kube-state-metrics", "instance", "ksm:8080", "node", "node-" + n);
      constant("kube_node_info", node, 1);
      for (String resource : List.of("cpu", "memory", "pods")) {
        constant("kube_node_status_allocatable", node.with("resource", resource), 64);
        constant("kube_node_status_capacity", node.with("resource", resource), 110);
      }
      TimeSeries.Builder ready =
          series(
              "kube_node_status_condition", node.with("condition", "Ready").with("status", "true"));
      for (int i = 0; i < COUNT; i++) {
        ready.addSamples(sample(i, random.nextInt(2)));
      }
      request.addTimeseries(ready);
    }
  }

  private void apiServer() {
    Labels of = new Labels("job", "apiserver", "instance", "10.0.0.1:6443");
    constant("up", of, 1);
    counter("process_cpu_seconds_total", of);
    gauge("process_resident_memory_bytes", of);
    gauge("go_goroutines", of);
    counter("workqueue_adds_total", of.with("name", "services"));
    histogram("workqueue_queue_duration_seconds", of.with("name", "services"));
    histogram("apiserver_client_certificate_expiration_seconds", of);
    for (String verb : List.of("GET", "LIST", "POST", "DELETE")) {
      Labels asked = of.with("verb", verb).with("resource", "pods");
      for (String code : List.of("200", "404", "500")) {
        counter("apiserver_request_total", asked.with("code", code));
      }
      histogram("apiserver_request_duration_seconds", asked.with("scope", "resource"));
    }
  }

  private void coreDns() {
    Labels of = new Labels("job", "kube-dns", "instance", "10.1.0.1:9153", "server", "dns://:53");
    for (String type : List.of("A", "AAAA")) {
      counter("coredns_dns_requests_total", of.with("type", type));
      histogram("coredns_dns_request_duration_seconds", of.with("type", type));
    }
    for (String code : List.of("NOERROR", "NXDOMAIN")) {
      counter("coredns_dns_responses_total", of.with("rcode", code));
    }
  }

  private void etcd() {
    for (String instance : List.of("a", "b", "c")) {
      Labels of = new Labels("job", "etcd", "instance", instance);
      constant("up", of, instance.equals("c") ? 0 : 1);
      constant("etcd_server_has_leader", of, 1);
      counter("etcd_server_leader_changes_seen_total", of);
      gauge("etcd_mvcc_db_total_size_in_bytes", of);
      constant("etcd_server_quota_backend_bytes", of, 20_000);
      histogram("etcd_disk_wal_fsync_duration_seconds", of);
    }
  }

  private void constant(String name, Labels labels, double value) {
    TimeSeries.Builder series = series(name, labels);
    for (int i = 0; i < COUNT; i++) {
      series.addSamples(sample(i, value));
    }
    request.addTimeseries(series);
  }

  private void gauge(String name, Labels labels) {
    TimeSeries.Builder series = series(name, labels);
    for (int i = 0; i < COUNT; i++) {
      series.addSamples(sample(i, random.nextInt(1, 1_000) / 8.0));
    }
    request.addTimeseries(series);
  }

  private void counter(String name, Labels labels) {
    TimeSeries.Builder series = series(name, labels);
    double value = random.nextInt(10_000);
    for (int i = 0; i < COUNT; i++) {
      series.addSamples(sample(i, value));
      value = random.nextInt(40) == 0 ? 0 : value + random.nextInt(100);
    }
    request.addTimeseries(series);
  }

  private void histogram(String name, Labels labels) {
    TimeSeries.Builder[] buckets = new TimeSeries.Builder[BOUNDS.length];
    for (int b = 0; b < BOUNDS.length; b++) {
      buckets[b] = series(name + "_bucket", labels.with("le", BOUNDS[b]));
    }
    TimeSeries.Builder all = series(name + "_count", labels);
    double[] counts = new double[BOUNDS.length];
    for (int i = 0; i < COUNT; i++) {
      int seen = 0;
      for (int b = 0; b < BOUNDS.length; b++) {
        seen += random.nextInt(4);
        counts[b] += seen;
        buckets[b].addSamples(sample(i, counts[b]));
      }
      all.addSamples(sample(i, counts[BOUNDS.length - 1]));
    }
    for (TimeSeries.Builder bucket : buckets) {
      request.addTimeseries(bucket);
    }
    request.addTimeseries(all);
  }

  private Sample sample(int i, double value) {
    long timestampMs = startMs + i * INTERVAL_MS + OFFSET_MS;
    return Sample.newBuilder().setTimestamp(timestampMs).setValue(value).build();
  }

  private TimeSeries.Builder series(String name, Labels labels) {
    Map<String, String> all = new TreeMap<>(labels.values);
    all.putAll(added);
    all.put("__name__", name);
    TimeSeries.Builder series = TimeSeries.newBuilder();
    all.forEach((label, value) -> {
      if (!value.isEmpty()) {
        series.addLabels(Label.newBuilder().setName(label).setValue(value));
      }
    });
    return series;
  }

  /// Labels of a target or what it tells of; those without a value are left out when written.
  private record Labels(Map<String, String> values) {
    /// @param pairs names and values by turns
    Labels(String... pairs) {
      this(new HashMap<>());
      for (int i = 0; i < pairs.length; i += 2) {
        values.put(pairs[i], pairs[i + 1]);
      }
    }

    Labels with(String name, String value) {
      Labels more = new Labels(new HashMap<>(values));
      more.values.put(name, value);
      return more;
    }
  }
}
