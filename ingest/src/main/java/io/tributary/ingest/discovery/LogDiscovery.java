package io.tributary.ingest.discovery;

import java.util.List;

/// What is derived of log entries, and what is left as sent.
///
/// @param serviceName whether streams without a `service_name` get one
/// @param levels whether entries without a `detected_level` get one
/// @param documentLabels the fields of Elasticsearch's documents that are labels
public record LogDiscovery(boolean serviceName, boolean levels, List<String> documentLabels) {
  /// The labels of documents unless somebody wants others.
  public static final List<String> DOCUMENT_LABELS = List.of("index", "host", ServiceName.LABEL);

  public static final LogDiscovery ALL = new LogDiscovery(true, true, DOCUMENT_LABELS);
  public static final LogDiscovery NONE = new LogDiscovery(false, false, DOCUMENT_LABELS);

  public LogDiscovery {
    documentLabels = List.copyOf(documentLabels);
  }
}
