package io.tributary.ingest.otlp;

import com.google.protobuf.ByteString;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ArrayValue;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.KeyValueList;
import io.tributary.ingest.otlp.wire.LogRecord;
import io.tributary.ingest.otlp.wire.LogScope;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.otlp.wire.ResourceLogs;
import io.tributary.ingest.otlp.wire.ScopeLogs;
import java.util.Arrays;
import java.util.List;

/// Requests of OTLP logs for tests.
public final class OtlpLogBodies {
  private OtlpLogBodies() {}

  public static ExportLogsServiceRequest request(Resource resource, LogRecord... records) {
    return ExportLogsServiceRequest.newBuilder().addResourceLogs(logs(resource, records)).build();
  }

  static ResourceLogs logs(Resource resource, LogRecord... records) {
    return ResourceLogs.newBuilder()
        .setResource(resource)
        .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records)))
        .build();
  }

  public static LogRecord record(long timestampNs, String line, String... attributes) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(timestampNs)
        .setBody(string(line))
        .addAllAttributes(Otlp.attributes(attributes))
        .build();
  }

  static AnyValue string(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  static AnyValue array(AnyValue... values) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(Arrays.asList(values)))
        .build();
  }

  static AnyValue map(KeyValue... pairs) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addAllValues(Arrays.asList(pairs)))
        .build();
  }

  static AnyValue integer(long value) {
    return AnyValue.newBuilder().setIntValue(value).build();
  }

  /// Returns a request in which every field of every message is set, and every kind of value.
  static ExportLogsServiceRequest everything() {
    AnyValue nested =
        map(
            Otlp.attribute("z", string("<é\u2028\n\u0001\">")),
            Otlp.attribute(
                "a.b", array(integer(-3), string("&"), AnyValue.getDefaultInstance(), map())),
            Otlp.attribute("a", map(Otlp.attribute("d", bool()), Otlp.attribute("d", number(2.5)))),
            Otlp.attribute("n", number(Double.NaN)));
    LogRecord full =
        LogRecord.newBuilder()
            .setTimeUnixNano(Otlp.START_NS)
            .setObservedTimeUnixNano(Otlp.START_NS + 5)
            .setSeverityNumber(17)
            .setSeverityText("ERROR")
            .setBody(nested)
            .addAttributes(Otlp.attribute("order.id", integer(7)))
            .addAttributes(Otlp.attribute("http", nested))
            .addAttributes(Otlp.attribute("1st", bytes()))
            .addAttributes(Otlp.attribute("flags", string("shadowed")))
            .setDroppedAttributesCount(2)
            .setFlags(1)
            .setTraceId(Otlp.id(16))
            .setSpanId(Otlp.id(8))
            .setEventName("placed")
            .build();
    LogRecord bare = LogRecord.newBuilder().setObservedTimeUnixNano(Otlp.START_NS + 9).build();
    LogRecord timeless = LogRecord.newBuilder().setBody(bytes()).setTraceId(zeros()).build();
    LogScope scope =
        LogScope.newBuilder()
            .setName("demo")
            .setVersion("1.2")
            .addAttributes(Otlp.attribute("lib", bool()))
            .setDroppedAttributesCount(3)
            .build();
    Resource resource =
        Otlp.resource("service.name", "shop", "k8s.pod.name", "p-1", "host.name", "h").toBuilder()
            .addAttributes(Otlp.attribute("service.instance.id", integer(12)))
            .addAttributes(Otlp.attribute("container.name", map(Otlp.attribute("x", bool()))))
            .build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource)
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .setScope(scope)
                        .addAllLogRecords(
                            List.of(full, bare, full.toBuilder().setBody(bool()).build())))
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(timeless)))
        .addResourceLogs(
            logs(Resource.getDefaultInstance(), record(Otlp.START_NS, "plain", "k", "v")))
        .addResourceLogs(logs(Otlp.resource("service.name", "", "a", "b"), full))
        .build();
  }

  private static AnyValue bool() {
    return AnyValue.newBuilder().setBoolValue(true).build();
  }

  private static AnyValue number(double value) {
    return AnyValue.newBuilder().setDoubleValue(value).build();
  }

  private static AnyValue bytes() {
    return AnyValue.newBuilder().setBytesValue(Otlp.id(5)).build();
  }

  private static ByteString zeros() {
    return ByteString.copyFrom(new byte[16]);
  }
}
