package io.tributary.ingest.discovery;

import io.tributary.model.Labels;
import java.util.List;

/// The label by which Grafana lists what writes logs.
public final class ServiceName {
  public static final String LABEL = "service_name";

  /// Stands for the name of a stream that has none of the labels below.
  public static final String UNKNOWN = "unknown_service";

  /// The labels that say it, best first. Source: Loki's `discover_service_name`.
  private static final List<String> LABELS =
      List.of(
          "service",
          "app",
          "application",
          "app_name",
          "name",
          "app_kubernetes_io_name",
          "container",
          "container_name",
          "k8s_container_name",
          "component",
          "workload",
          "job",
          "k8s_job_name");

  private ServiceName() {}

  /// Returns the service name of a stream with these labels, which may be among them.
  public static String of(Labels labels) {
    if (labels.has(LABEL)) {
      return labels.get(LABEL);
    }
    for (String label : LABELS) {
      if (labels.has(label)) {
        return labels.get(label);
      }
    }
    return UNKNOWN;
  }

  /// Returns `to` with the service name of a stream that was sent with the labels `sent`.
  public static Labels add(Labels to, Labels sent) {
    return to.has(LABEL) ? to : to.with(LABEL, of(sent));
  }
}
