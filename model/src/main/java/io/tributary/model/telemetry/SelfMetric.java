package io.tributary.model.telemetry;

import java.util.List;

/// The catalogue of self-metrics: the page `docs/self-metrics.md` and `/metrics` come from it.
public enum SelfMetric {
  INGEST_REQUESTS(
      Kind.COUNTER,
      "tributary_ingest_requests_total",
      "Requests answered on the ingest port, by protocol and status code; other is no write.",
      "protocol",
      "code"),
  INGEST_SAMPLES(
      Kind.COUNTER,
      "tributary_ingest_samples_total",
      "Float and histogram samples acknowledged, by cluster.",
      "cluster"),
  INGEST_ENTRIES(
      Kind.COUNTER,
      "tributary_ingest_entries_total",
      "Log entries acknowledged, by cluster.",
      "cluster"),
  INGEST_SECONDS(
      Kind.HISTOGRAM,
      "tributary_ingest_request_seconds",
      "Time from the last byte of a write request to its answer, by protocol.",
      "protocol"),
  INGEST_IN_FLIGHT_BYTES(
      Kind.GAUGE,
      "tributary_ingest_in_flight_bytes",
      "Bytes of write requests that are being received, decoded or stored."),
  INGEST_CONNECTIONS(
      Kind.GAUGE, "tributary_ingest_connections", "Connections open on the ingest port."),
  INGEST_REFUSED_CONNECTIONS(
      Kind.COUNTER,
      "tributary_ingest_refused_connections_total",
      "Connections closed unread because as many as may be were open."),
  INGEST_KNOWN_SERIES(
      Kind.GAUGE,
      "tributary_ingest_known_series",
      "Label sets that ingest recognises by their bytes."),
  INGEST_REFUSED(
      Kind.COUNTER,
      "tributary_ingest_refused_samples_total",
      "Samples refused while the rest of their request was kept, by cluster and reason.",
      "cluster",
      "reason"),
  INGEST_REFUSED_EXEMPLARS(
      Kind.COUNTER,
      "tributary_ingest_refused_exemplars_total",
      "Exemplars refused while their samples and the rest were not, by cluster and reason.",
      "cluster",
      "reason"),
  INGEST_REFUSED_ENTRIES(
      Kind.COUNTER,
      "tributary_ingest_refused_entries_total",
      "Log entries refused while the rest of their request was kept, by cluster and reason.",
      "cluster",
      "reason"),
  INGEST_TRUNCATED_ENTRIES(
      Kind.COUNTER,
      "tributary_ingest_truncated_entries_total",
      "Log entries whose line was cut to the length that it may have, by cluster.",
      "cluster"),
  INGEST_LIMITED(
      Kind.COUNTER,
      "tributary_ingest_limited_requests_total",
      "Requests and polls put off or refused as a whole by a limit of their cluster, by cluster and"
          + " limit.",
      "cluster",
      "limit"),
  SCRAPES(
      Kind.COUNTER,
      "tributary_scrapes_total",
      "Polls of sources, by source and result: up, down, or overloaded when there was no room.",
      "source",
      "result"),
  SCRAPE_WIRE_BYTES(
      Kind.COUNTER,
      "tributary_scrape_wire_bytes_total",
      "Bytes of answers to polls as they were sent, by source.",
      "source"),
  SCRAPE_SAVED_BYTES(
      Kind.COUNTER,
      "tributary_scrape_saved_bytes_total",
      "Bytes of answers to polls that compression left out, by source.",
      "source"),
  SCRAPE_CLOCK_SKEW(
      Kind.GAUGE,
      "tributary_scrape_clock_skew_seconds",
      "How far the clock of a source is ahead of ours, to about a second, by source.",
      "source"),
  BACKFILL_SAMPLES(
      Kind.COUNTER,
      "tributary_backfill_samples_total",
      "Samples pulled to fill gaps that were stored or there before, by cluster.",
      "cluster"),
  BACKFILL_REFUSED(
      Kind.COUNTER,
      "tributary_backfill_refused_total",
      "Samples and series pulled to fill gaps that were refused, by cluster.",
      "cluster"),
  DISCOVERY_FAILURES(
      Kind.COUNTER,
      "tributary_discovery_failures_total",
      "Times that a place which names targets could not be asked, by kind: file, http or dns.",
      "kind"),
  CONFIG_RELOADS(
      Kind.COUNTER,
      "tributary_config_reloads_total",
      "Times that the configuration was read again, by result: ok, or failed when the old one stays.",
      "result"),
  CLUSTER_GAP_START(
      Kind.GAUGE,
      "tributary_cluster_gap_start_seconds",
      "When the gap of a cluster began that goes on, or that ended a moment ago, since the epoch, by"
          + " cluster and kind: down, silent, no_lines, refused or spent.",
      "cluster",
      "kind"),
  CLUSTER_INTERVAL(
      Kind.GAUGE,
      "tributary_cluster_interval_seconds",
      "The interval at which a cluster is polled or, as far as it is regular, writes; absent while"
          + " nothing comes.",
      "cluster"),
  QUERY_REQUESTS(
      Kind.COUNTER,
      "tributary_query_requests_total",
      "Requests answered on the query port, by path and status code.",
      "path",
      "code"),
  QUERY_SECONDS(
      Kind.HISTOGRAM,
      "tributary_query_request_seconds",
      "Time from a request to the end of its answer, by path.",
      "path"),
  QUERY_CACHE_REQUESTS(
      Kind.COUNTER,
      "tributary_query_cache_requests_total",
      "Range queries by what was kept of their result: all, part or none of it, or unfit to be kept.",
      "result"),
  QUERY_CACHE_BYTES(
      Kind.GAUGE,
      "tributary_query_cache_bytes",
      "Bytes of results of range queries that are kept to be used again."),
  QUERY_FOLLOWERS(
      Kind.GAUGE, "tributary_query_followers", "Connections that follow log lines as they come."),
  QUERY_DROPPED_ENTRIES(
      Kind.COUNTER,
      "tributary_query_dropped_entries_total",
      "Log entries that were not sent to a follower because it took them too slowly."),
  STORAGE_CONFLICTS(
      Kind.COUNTER,
      "tributary_storage_conflicting_samples_total",
      "Acknowledged samples that lost to another value acknowledged before, by where it was seen.",
      "place"),
  STORAGE_LOST_ROWS(
      Kind.COUNTER,
      "tributary_storage_lost_rows_total",
      "Rows of the log that could not be replayed because their definition was damaged."),
  STORAGE_DAMAGE(
      Kind.COUNTER,
      "tributary_storage_damage_total",
      "Damaged parts of the log, mended ones of the index, and reads that left damaged samples or"
          + " entries out, by what.",
      "what"),
  STORAGE_ACTIVE_SERIES(
      Kind.GAUGE,
      "tributary_storage_active_series",
      "Series that had a sample in the last 40 to 80 minutes, by cluster.",
      "cluster"),
  STORAGE_ACTIVE_STREAMS(
      Kind.GAUGE,
      "tributary_storage_active_streams",
      "Streams that had a log line in the last 40 to 80 minutes, by cluster.",
      "cluster"),
  STORAGE_FREE_DISK(
      Kind.GAUGE,
      "tributary_storage_free_disk_bytes",
      "Bytes that are free on the disk of the data directory."),
  STORAGE_EARLY_DROPPED(
      Kind.COUNTER,
      "tributary_storage_early_dropped_bytes_total",
      "Bytes of pages and chunks dropped before their age, for retention_size or min_free_disk."),
  STORAGE_LOG_HEAD_BYTES(
      Kind.GAUGE,
      "tributary_storage_log_head_bytes",
      "Bytes that log lines take in memory until they are sealed."),
  STORAGE_SEALED_LINES(
      Kind.COUNTER,
      "tributary_storage_sealed_lines_total",
      "Log lines moved from memory to chunks; exact repeats count once."),
  STORAGE_CHUNK_BYTES(
      Kind.COUNTER,
      "tributary_storage_chunk_bytes_total",
      "Bytes of chunks of log lines written, by what wrote them: seal or merge.",
      "by");

  /// What a value does over time.
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private final Kind kind;
  private final String metricName;
  private final String help;
  private final List<String> labelNames;

  SelfMetric(Kind kind, String metricName, String help, String... labelNames) {
    this.kind = kind;
    this.metricName = metricName;
    this.help = help;
    this.labelNames = List.of(labelNames);
  }

  public Kind kind() {
    return kind;
  }

  public String metricName() {
    return metricName;
  }

  public String help() {
    return help;
  }

  public List<String> labelNames() {
    return labelNames;
  }
}
