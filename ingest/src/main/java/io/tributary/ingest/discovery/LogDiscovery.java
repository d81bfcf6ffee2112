package io.tributary.ingest.discovery;

/// What is derived of log entries, and what is left as sent.
///
/// @param serviceName whether streams without a `service_name` get one
/// @param levels whether entries without a `detected_level` get one
public record LogDiscovery(boolean serviceName, boolean levels) {
  public static final LogDiscovery ALL = new LogDiscovery(true, true);
  public static final LogDiscovery NONE = new LogDiscovery(false, false);
}
