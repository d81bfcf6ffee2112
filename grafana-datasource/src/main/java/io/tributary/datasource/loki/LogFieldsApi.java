package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Matcher;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.logql.DetectedFields;
import io.tributary.query.logql.LogEntry;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Floats;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Loki's `detected_labels`, `detected_fields` and `detected_field/<name>/values`: what Grafana
/// offers to filter by. Safe for use by several threads.
public final class LogFieldsApi {
  private static final int DEFAULT_LINES = 100;
  private static final int DEFAULT_FIELDS = 1000;

  /// Labels that are told even where all values are ids.
  private static final Set<String> ALWAYS = Set.of("cluster", "namespace", "instance", "pod");

  /// Values that say yes and no, if there are no others.
  private static final Set<String> FLAGS = Set.of("0", "1");

  private static final Pattern UUID =
      Pattern.compile(
          "(?i)(urn:uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
              + "|[{][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[}]|[0-9a-f]{32}");

  private final LogqlApi queries;
  private final QueryServices services;

  public LogFieldsApi(LogqlApi queries, QueryServices services) {
    this.queries = queries;
    this.services = services;
  }

  public void labels(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    List<Matcher> matchers = LogParameters.matchers(exchange);
    try (LogQuerier querier = services.logs().apply(exchange.view()).querier(range);
        JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      json.writeStartObject();
      json.writeArrayFieldStart("detectedLabels");
      for (String name : querier.labelNames(matchers, 0)) {
        List<String> values = querier.labelValues(name, matchers, 0);
        if (ALWAYS.contains(name) || FLAGS.containsAll(values) || !areIds(values)) {
          json.writeStartObject();
          json.writeStringField("label", name);
          json.writeNumberField("cardinality", values.size());
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static boolean areIds(List<String> values) {
    return values.stream().allMatch(LogFieldsApi::isId);
  }

  private static boolean isId(String value) {
    if (UUID.matcher(value).matches()) {
      return true;
    }
    try {
      Floats.parse(value);
      return true;
    } catch (ConversionException e) {
      return false;
    }
  }

  private DetectedFields detect(Exchange exchange, Sample asked, int fields) throws IOException {
    LogParameters.stepNs(exchange, asked.range()); // only checked
    DetectedFields detected = new DetectedFields(fields);
    queries.sample(exchange, asked.range(), asked.lines()).stream()
        .sorted(Comparator.comparing(LogEntry::stream)) // as Loki goes through them
        .forEach(detected::add);
    return detected;
  }

  /// What a request asks to look at.
  ///
  /// @param limit the most fields or values of the answer
  private record Sample(NanoRange range, int lines, int limit) {}

  private Sample sample(Exchange exchange) {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    int lines = LogParameters.limit(exchange, "line_limit", DEFAULT_LINES);
    String name = exchange.parameter("limit").isEmpty() ? "field_limit" : "limit";
    return new Sample(range, lines, LogParameters.limit(exchange, name, DEFAULT_FIELDS));
  }

  public void fields(Exchange exchange) throws IOException {
    Sample asked = sample(exchange);
    int limit = asked.limit();
    List<DetectedFields.Field> fields = detect(exchange, asked, limit).fields();
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      json.writeStartObject();
      if (!fields.isEmpty()) {
        json.writeArrayFieldStart("fields");
        for (DetectedFields.Field field : fields) {
          write(json, field);
        }
        json.writeEndArray();
        json.writeNumberField("limit", limit);
      }
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, DetectedFields.Field field) throws IOException {
    json.writeStartObject();
    json.writeStringField("label", field.name());
    json.writeStringField("type", field.type());
    json.writeNumberField("cardinality", field.cardinality());
    json.writeFieldName("parsers");
    if (field.parsers().isEmpty()) {
      json.writeNull(); // by which Grafana knows structured metadata
    } else {
      JsonAnswer.strings(json, field.parsers());
    }
    if (!field.path().isEmpty()) {
      json.writeFieldName("jsonPath");
      JsonAnswer.strings(json, field.path());
    }
    json.writeEndObject();
  }

  public void values(Exchange exchange) throws IOException {
    Sample asked = sample(exchange);
    int limit = asked.limit();
    String name = String.valueOf(exchange.path().labelName());
    List<String> values = detect(exchange, asked, Integer.MAX_VALUE).values(name, limit);
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      json.writeStartObject();
      if (!values.isEmpty()) {
        json.writeFieldName("values");
        JsonAnswer.strings(json, values);
        json.writeNumberField("limit", limit);
      }
      json.writeEndObject();
    }
  }
}
