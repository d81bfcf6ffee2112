package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.prometheus.ValueJson;
import io.tributary.model.Labels;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.LogCursor;
import io.tributary.query.logql.LogEntry;
import io.tributary.query.logql.LogqlResult;
import io.tributary.query.logql.template.ByteText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Writes results of LogQL as Loki does. Confined to one thread.
///
/// The order of keys is part of the format: Grafana reads `result` by what `encodingFlags` said
/// before. A line's bytes that are not UTF-8 become U+FFFD.
final class LogqlJson {
  private static final long SECOND = 1_000_000_000;

  private final JsonGenerator json;
  private final boolean categorize;

  /// @param categorize whether labels of structured metadata and of parsers stand with each line,
  ///   apart from the stream's
  LogqlJson(JsonGenerator json, boolean categorize) {
    this.json = json;
    this.categorize = categorize;
  }

  /// @param queueNanos how long the query waited for its turn
  /// @param cursorText how the place of the next page is told
  void write(LogqlResult result, long queueNanos, Function<LogCursor, String> cursorText)
      throws IOException {
    json.writeStartObject();
    long returned =
        switch (result.data()) {
          case LogqlResult.Entries entries -> {
            streams(entries.entries());
            yield entries.entries().size();
          }
          case LogqlResult.Samples samples -> {
            json.writeStringField("resultType", ValueJson.resultType(samples.value()));
            encodingFlags();
            json.writeFieldName("result");
            new ValueJson(json).write(samples.value());
            yield count(samples.value());
          }
        };
    new LogqlStats(json).write(result.cost(), queueNanos, returned);
    if (result.data() instanceof LogqlResult.Entries entries && entries.next() != null) {
      json.writeStringField("cursor", cursorText.apply(entries.next()));
    }
    json.writeEndObject();
  }

  /// Writes lines as Loki did before its API had a version.
  void writeLegacy(LogqlResult result, long queueNanos) throws IOException {
    List<LogEntry> entries =
        result.data() instanceof LogqlResult.Entries lines ? lines.entries() : List.of();
    Map<Labels, List<LogEntry>> streams = new TreeMap<>();
    for (LogEntry entry : entries) {
      streams.computeIfAbsent(entry.labels(), _ -> new ArrayList<>()).add(entry);
    }
    json.writeStartObject();
    json.writeArrayFieldStart("streams");
    for (Map.Entry<Labels, List<LogEntry>> stream : streams.entrySet()) {
      json.writeStartObject();
      json.writeStringField("labels", stream.getKey().toString());
      json.writeArrayFieldStart("entries");
      for (LogEntry entry : stream.getValue()) {
        long seconds = Math.floorDiv(entry.timestampNs(), SECOND);
        long nanos = Math.floorMod(entry.timestampNs(), SECOND);
        json.writeStartObject();
        json.writeStringField("ts", Instant.ofEpochSecond(seconds, nanos).toString());
        json.writeStringField("line", text(entry.line()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    new LogqlStats(json).write(result.cost(), queueNanos, entries.size());
    json.writeEndObject();
  }

  /// Writes what followers are sent: lines in their order, neighbours of a stream together.
  void writeFollowed(List<LogEntry> entries, List<FollowedEntries.Dropped> dropped)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("streams");
    int from = 0;
    while (from < entries.size()) {
      Labels labels = labelsOf(entries.get(from));
      int to = from + 1;
      while (to < entries.size() && labels.equals(labelsOf(entries.get(to)))) {
        to++;
      }
      stream(labels, entries.subList(from, to));
      from = to;
    }
    json.writeEndArray();
    encodingFlags();
    if (!dropped.isEmpty()) {
      json.writeArrayFieldStart("dropped_entries");
      for (FollowedEntries.Dropped each : dropped) {
        json.writeStartObject();
        json.writeStringField("timestamp", Long.toString(each.timestampNs()));
        labels("labels", each.stream());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /// Returns what names the stream that a line is told in.
  private Labels labelsOf(LogEntry entry) {
    return categorize ? entry.stream() : entry.labels();
  }

  private void stream(Labels labels, List<LogEntry> entries) throws IOException {
    json.writeStartObject();
    json.writeFieldName("stream");
    JsonAnswer.labels(json, labels);
    json.writeArrayFieldStart("values");
    for (LogEntry entry : entries) {
      entry(entry);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void encodingFlags() throws IOException {
    if (categorize) {
      json.writeArrayFieldStart("encodingFlags");
      json.writeString("categorize-labels");
      json.writeEndArray();
    }
  }

  private static long count(Value value) {
    return switch (value) {
      case Value.Scalar _, Value.Text _ -> 0;
      case Value.Vector vector -> vector.samples().size();
      case Value.Matrix matrix ->
          matrix.series().stream().mapToLong(points -> points.values().length).sum();
    };
  }

  private void streams(List<LogEntry> entries) throws IOException {
    Map<Labels, List<LogEntry>> streams = new TreeMap<>();
    for (LogEntry entry : entries) {
      streams.computeIfAbsent(labelsOf(entry), _ -> new ArrayList<>()).add(entry);
    }
    json.writeStringField("resultType", "streams");
    encodingFlags();
    json.writeArrayFieldStart("result");
    for (Map.Entry<Labels, List<LogEntry>> stream : streams.entrySet()) {
      stream(stream.getKey(), stream.getValue());
    }
    json.writeEndArray();
  }

  /// Returns a line as [GoEscapes] wants it: bytes that are not UTF-8 are escaped one by one.
  private static String text(byte[] line) {
    return ByteText.decode(line, 0, line.length);
  }

  private void entry(LogEntry entry) throws IOException {
    json.writeStartArray();
    json.writeString(Long.toString(entry.timestampNs()));
    json.writeString(text(entry.line()));
    if (categorize) {
      json.writeStartObject();
      labels("structuredMetadata", entry.metadata());
      labels("parsed", entry.parsed());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void labels(String field, Labels labels) throws IOException {
    if (!labels.isEmpty()) {
      json.writeFieldName(field);
      JsonAnswer.labels(json, labels);
    }
  }
}
