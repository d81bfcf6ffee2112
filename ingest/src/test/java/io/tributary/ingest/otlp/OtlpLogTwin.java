package io.tributary.ingest.otlp;

import com.google.protobuf.ByteString;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.LogRecord;
import io.tributary.ingest.otlp.wire.LogScope;
import io.tributary.ingest.otlp.wire.ResourceLogs;
import io.tributary.ingest.otlp.wire.ScopeLogs;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What becomes of a message of OTLP logs, made the plain way.
final class OtlpLogTwin {
  private static final Pattern LABEL =
      Pattern.compile(
          "service\\.(name|namespace|instance\\.id)|deployment\\.environment(\\.name)?"
              + "|cloud\\.(region|availability_zone)|container\\.name"
              + "|k8s\\.(cluster|namespace|pod|container|replicaset|deployment|statefulset"
              + "|daemonset|cronjob|job)\\.name");

  /// In place of every time of arrival.
  static final long ARRIVAL_NS = TestEntryParts.NOW.getEpochSecond() * 1_000_000_000L;

  final List<Row> rows = new ArrayList<>();
  private final ClusterId cluster;

  OtlpLogTwin(ClusterId cluster, ExportLogsServiceRequest request) {
    this.cluster = cluster;
    request.getResourceLogsList().forEach(this::resourceLogs);
  }

  /// Returns a row whose time is comparable.
  static Row comparable(Row row) {
    boolean arrival = row.timestampNs() >= ARRIVAL_NS && row.timestampNs() < ARRIVAL_NS + 100_000;
    return new Row(
        row.cluster(),
        row.labels(),
        arrival ? ARRIVAL_NS : row.timestampNs(),
        row.line(),
        row.metadata());
  }

  private void resourceLogs(ResourceLogs resource) {
    Map<String, String> labels = new TreeMap<>();
    Map<String, String> shared = new TreeMap<>();
    for (KeyValue attribute : resource.getResource().getAttributesList()) {
      if (LABEL.matcher(attribute.getKey()).matches() && !attribute.getValue().hasKvlistValue()) {
        labels.put(attribute.getKey().replace('.', '_'), OtlpTwin.text(attribute.getValue()));
      } else {
        put(attribute.getKey(), attribute.getValue(), shared);
      }
    }
    labels.values().removeIf(String::isEmpty);
    if (labels.isEmpty()) {
      labels.put("service_name", "unknown_service");
    }
    for (ScopeLogs scope : resource.getScopeLogsList()) {
      Map<String, String> ofScope = new TreeMap<>(shared);
      scope(scope.getScope(), ofScope);
      scope
          .getLogRecordsList()
          .forEach(record -> record(record, Labels.of(labels), new TreeMap<>(ofScope)));
    }
  }

  private static void scope(LogScope scope, Map<String, String> metadata) {
    scope.getAttributesList().forEach(each -> put(each.getKey(), each.getValue(), metadata));
    text("scope_name", scope.getName(), metadata);
    text("scope_version", scope.getVersion(), metadata);
    number(
        "scope_dropped_attributes_count",
        Integer.toUnsignedLong(scope.getDroppedAttributesCount()),
        metadata);
  }

  private void record(LogRecord record, Labels labels, Map<String, String> metadata) {
    record.getAttributesList().forEach(each -> put(each.getKey(), each.getValue(), metadata));
    if (record.getTimeUnixNano() != 0) {
      number("observed_timestamp", record.getObservedTimeUnixNano(), metadata);
    }
    number("severity_number", record.getSeverityNumber(), metadata);
    text("severity_text", record.getSeverityText(), metadata);
    number(
        "dropped_attributes_count",
        Integer.toUnsignedLong(record.getDroppedAttributesCount()),
        metadata);
    number("flags", Integer.toUnsignedLong(record.getFlags()), metadata);
    id("trace_id", record.getTraceId(), metadata);
    id("span_id", record.getSpanId(), metadata);
    text("event_name", record.getEventName(), metadata);
    long sent =
        record.getTimeUnixNano() != 0 ? record.getTimeUnixNano() : record.getObservedTimeUnixNano();
    byte[] line = OtlpTwin.text(record.getBody()).getBytes(StandardCharsets.UTF_8);
    rows.add(
        new Row(
            cluster,
            labels,
            sent == 0 ? ARRIVAL_NS : sent < 0 ? Long.MAX_VALUE : sent,
            new String(line, StandardCharsets.ISO_8859_1),
            metadata));
  }

  private static void put(String key, AnyValue value, Map<String, String> metadata) {
    if (value.hasKvlistValue()) {
      String prefix = key.isEmpty() ? "" : key + "_";
      value
          .getKvlistValue()
          .getValuesList()
          .forEach(each -> put(prefix + each.getKey(), each.getValue(), metadata));
    } else {
      metadata.put(name(key), OtlpTwin.text(value));
    }
  }

  private static String name(String key) {
    String name = key.replaceAll("[^a-zA-Z0-9]", "_");
    return name.isEmpty() ? "_" : Character.isDigit(name.charAt(0)) ? "key_" + name : name;
  }

  private static void text(String name, String value, Map<String, String> metadata) {
    if (!value.isEmpty()) {
      metadata.put(name, value);
    }
  }

  private static void number(String name, long value, Map<String, String> metadata) {
    if (value != 0) {
      metadata.put(name, Long.toString(value));
    }
  }

  private static void id(String name, ByteString id, Map<String, String> metadata) {
    String digits = HexFormat.of().formatHex(id.toByteArray());
    if (!digits.matches("0*")) {
      metadata.put(name, digits);
    }
  }
}
