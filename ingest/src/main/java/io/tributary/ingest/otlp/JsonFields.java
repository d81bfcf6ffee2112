package io.tributary.ingest.otlp;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The messages of OTLP as JSON has them: by name, what each field is in protobuf. Both
/// `lowerCamelCase` and `snake_case` are names. Source: opentelemetry-proto.
final class JsonFields {
  /// What a field holds.
  enum Type {
    MESSAGE,
    STRING,
    BOOL,
    /// A whole number, or one of the names of a temporality.
    TEMPORALITY,
    /// A whole number, or one of the names of a severity.
    SEVERITY,
    /// A whole number.
    VARINT,
    ZIGZAG,
    FIXED32,
    FIXED64,
    DOUBLE,
    /// Bytes as hexadecimal digits: OTLP's own rule for ids.
    HEX,
    BASE64
  }

  /// @param fields those of the message that the field holds, if it does
  record Field(int number, Type type, boolean repeated, @Nullable JsonFields fields) {}

  static final JsonFields METRICS = metrics();
  static final JsonFields LOGS = logs();

  private final Map<String, Field> byName = new HashMap<>();

  private JsonFields() {}

  @Nullable Field find(String name) {
    return byName.get(name);
  }

  private JsonFields one(String name, int number, Type type) {
    return put(name, new Field(number, type, false, null));
  }

  private JsonFields many(String name, int number, Type type) {
    return put(name, new Field(number, type, true, null));
  }

  private JsonFields one(String name, int number, JsonFields fields) {
    return put(name, new Field(number, Type.MESSAGE, false, fields));
  }

  private JsonFields many(String name, int number, JsonFields fields) {
    return put(name, new Field(number, Type.MESSAGE, true, fields));
  }

  private JsonFields put(String name, Field field) {
    byName.put(name, field);
    StringBuilder snake = new StringBuilder();
    name.chars()
        .forEach(c -> {
          if (Character.isUpperCase(c)) {
            snake.append('_');
          }
          snake.append((char) Character.toLowerCase(c));
        });
    byName.put(snake.toString(), field);
    return this;
  }

  private static JsonFields fields() {
    return new JsonFields();
  }

  private static JsonFields keyValue() {
    JsonFields value = fields();
    JsonFields keyValue = fields().one("key", 1, Type.STRING).one("value", 2, value);
    value
        .one("stringValue", 1, Type.STRING)
        .one("boolValue", 2, Type.BOOL)
        .one("intValue", 3, Type.VARINT)
        .one("doubleValue", 4, Type.DOUBLE)
        .one("arrayValue", 5, fields().many("values", 1, value))
        .one("kvlistValue", 6, fields().many("values", 1, keyValue))
        .one("bytesValue", 7, Type.BASE64);
    return keyValue;
  }

  private static JsonFields point(int attributes, JsonFields keyValue) {
    return fields()
        .many("attributes", attributes, keyValue)
        .one("startTimeUnixNano", 2, Type.FIXED64)
        .one("timeUnixNano", 3, Type.FIXED64);
  }

  private static JsonFields logs() {
    JsonFields keyValue = keyValue();
    Field value = Objects.requireNonNull(keyValue.find("value"));
    JsonFields record =
        fields()
            .one("timeUnixNano", 1, Type.FIXED64)
            .one("observedTimeUnixNano", 11, Type.FIXED64)
            .one("severityNumber", 2, Type.SEVERITY)
            .one("severityText", 3, Type.STRING)
            .one("body", 5, Objects.requireNonNull(value.fields()))
            .many("attributes", 6, keyValue)
            .one("droppedAttributesCount", 7, Type.VARINT)
            .one("flags", 8, Type.FIXED32)
            .one("traceId", 9, Type.HEX)
            .one("spanId", 10, Type.HEX)
            .one("eventName", 12, Type.STRING);
    JsonFields scope =
        fields()
            .one("name", 1, Type.STRING)
            .one("version", 2, Type.STRING)
            .many("attributes", 3, keyValue)
            .one("droppedAttributesCount", 4, Type.VARINT);
    return fields()
        .many(
            "resourceLogs",
            1,
            fields()
                .one("resource", 1, fields().many("attributes", 1, keyValue))
                .many(
                    "scopeLogs", 2, fields().one("scope", 1, scope).many("logRecords", 2, record)));
  }

  private static JsonFields metrics() {
    JsonFields keyValue = keyValue();
    JsonFields exemplar =
        fields()
            .many("filteredAttributes", 7, keyValue)
            .one("timeUnixNano", 2, Type.FIXED64)
            .one("asDouble", 3, Type.DOUBLE)
            .one("asInt", 6, Type.FIXED64)
            .one("spanId", 4, Type.HEX)
            .one("traceId", 5, Type.HEX);
    JsonFields number =
        point(7, keyValue)
            .one("asDouble", 4, Type.DOUBLE)
            .one("asInt", 6, Type.FIXED64)
            .many("exemplars", 5, exemplar)
            .one("flags", 8, Type.VARINT);
    JsonFields histogram =
        point(9, keyValue)
            .one("count", 4, Type.FIXED64)
            .one("sum", 5, Type.DOUBLE)
            .many("bucketCounts", 6, Type.FIXED64)
            .many("explicitBounds", 7, Type.DOUBLE)
            .many("exemplars", 8, exemplar)
            .one("flags", 10, Type.VARINT);
    JsonFields exponential = exponential(keyValue, exemplar);
    JsonFields quantile = fields().one("quantile", 1, Type.DOUBLE).one("value", 2, Type.DOUBLE);
    JsonFields summary =
        point(7, keyValue)
            .one("count", 4, Type.FIXED64)
            .one("sum", 5, Type.DOUBLE)
            .many("quantileValues", 6, quantile)
            .one("flags", 8, Type.VARINT);
    JsonFields metric =
        fields()
            .one("name", 1, Type.STRING)
            .one("description", 2, Type.STRING)
            .one("unit", 3, Type.STRING)
            .one("gauge", 5, data(number))
            .one("sum", 7, data(number).one("isMonotonic", 3, Type.BOOL))
            .one("histogram", 9, data(histogram))
            .one("exponentialHistogram", 10, data(exponential))
            .one("summary", 11, data(summary));
    JsonFields scope = fields().many("metrics", 2, metric);
    JsonFields resource = fields().many("attributes", 1, keyValue);
    return fields()
        .many(
            "resourceMetrics",
            1,
            fields().one("resource", 1, resource).many("scopeMetrics", 2, scope));
  }

  private static JsonFields exponential(JsonFields keyValue, JsonFields exemplar) {
    JsonFields buckets =
        fields().one("offset", 1, Type.ZIGZAG).many("bucketCounts", 2, Type.VARINT);
    return point(1, keyValue)
        .one("count", 4, Type.FIXED64)
        .one("sum", 5, Type.DOUBLE)
        .one("scale", 6, Type.ZIGZAG)
        .one("zeroCount", 7, Type.FIXED64)
        .one("positive", 8, buckets)
        .one("negative", 9, buckets)
        .one("flags", 10, Type.VARINT)
        .many("exemplars", 11, exemplar)
        .one("zeroThreshold", 14, Type.DOUBLE);
  }

  private static JsonFields data(JsonFields point) {
    return fields().many("dataPoints", 1, point).one("aggregationTemporality", 2, Type.TEMPORALITY);
  }
}
