package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.StreamSize;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Loki's `index/stats`, `index/volume`, `index/volume_range` and `index/shards`: how much logs
/// there are, counted when asked. Safe for use by several threads.
final class LogVolumeApi {
  private static final long MILLI = 1_000_000;

  private final LogqlApi queries;
  private final QueryServices services;

  LogVolumeApi(LogqlApi queries, QueryServices services) {
    this.queries = queries;
    this.services = services;
  }

  void stats(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    List<StreamSize> sizes = sizes(exchange, LogParameters.matchers(exchange), range);
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      write(json, sizes);
    }
  }

  private static void write(JsonGenerator json, List<StreamSize> sizes) throws IOException {
    json.writeStartObject();
    json.writeNumberField("streams", sizes.size());
    json.writeNumberField("chunks", sizes.stream().mapToLong(StreamSize::parts).sum());
    json.writeNumberField("bytes", sizes.stream().mapToLong(StreamSize::bytes).sum());
    json.writeNumberField("entries", sizes.stream().mapToLong(StreamSize::entries).sum());
    json.writeEndObject();
  }

  /// Answers with one shard that holds everything: queries are not split here.
  void shards(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    List<StreamSize> sizes = sizes(exchange, LogParameters.matchers(exchange), range);
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      json.writeStartObject();
      json.writeArrayFieldStart("shards");
      json.writeStartObject();
      json.writeObjectFieldStart("bounds");
      json.writeNumberField("min", 0);
      json.writeNumberField("max", BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE));
      json.writeEndObject();
      json.writeFieldName("stats");
      write(json, sizes);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private List<StreamSize> sizes(Exchange exchange, List<Matcher> matchers, NanoRange range)
      throws IOException {
    LogQueryable store = services.logs().apply(exchange.view());
    return queries.run(
        exchange, options -> queries.engine().sizes(store, matchers, range, options));
  }

  void volume(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    volumes(exchange, range, Long.MAX_VALUE);
  }

  void volumeRange(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    volumes(exchange, range, LogParameters.stepNs(exchange, range));
  }

  /// Answers with the largest volumes by steps, each told at its end.
  private void volumes(Exchange exchange, NanoRange range, long stepNs) throws IOException {
    int limit = LogParameters.limit(exchange);
    List<Matcher> matchers = LogParameters.matchers(exchange);
    Set<String> targets = targets(exchange, matchers);
    boolean byLabel =
        switch (exchange.parameter("aggregateBy")) {
          case "", "series" -> false;
          case "labels" -> true;
          default -> throw Exchange.badRequest("invalid aggregation option");
        };
    LogQueryable store = services.logs().apply(exchange.view());
    Map<Labels, long[]> streams =
        queries.run(
            exchange, options -> queries.engine().volumes(store, matchers, range, stepNs, options));
    Map<Labels, long[]> volumes = new HashMap<>();
    streams.forEach((stream, bytes) -> {
      Labels labels = targets.isEmpty() ? stream : stream.only(targets);
      if (!byLabel) {
        volumes.merge(labels, bytes, LogVolumeApi::sum);
        return;
      }
      for (int i = 0; i < labels.size(); i++) {
        Labels name = Labels.ofSortedPairs(new String[] {labels.name(i), ""});
        volumes.merge(name, bytes, LogVolumeApi::sum);
      }
    });
    List<Value.Points> series = series(volumes, limit, range, stepNs);
    boolean single = series.stream().allMatch(points -> points.values().length == 1);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeStringField("resultType", single ? "vector" : "matrix"); // as Loki has it
      json.writeFieldName("result");
      new ValueJson(json).write(single ? vector(series) : new Value.Matrix(series));
      json.writeEndObject();
    }
  }

  private static long[] sum(long[] a, long[] b) {
    long[] sum = a.clone();
    for (int i = 0; i < b.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private static Value.Vector vector(List<Value.Points> series) {
    return new Value.Vector(
        series.stream()
            .map(p -> new Value.Sample(p.labels(), p.timestampsMs()[0], p.values()[0], null))
            .toList());
  }

  private static List<Value.Points> series(
      Map<Labels, long[]> volumes, int limit, NanoRange range, long stepNs) {
    Comparator<Map.Entry<Labels, long[]>> byTotal =
        Comparator.comparingLong(entry -> LongStream.of(entry.getValue()).sum());
    return volumes.entrySet().stream()
        .sorted(byTotal.reversed().thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(entry -> points(entry.getKey(), entry.getValue(), range, stepNs))
        .toList();
  }

  private static Value.Points points(Labels labels, long[] bytes, NanoRange range, long stepNs) {
    long first = Math.floorDiv(range.minNs(), stepNs);
    int[] steps = IntStream.range(0, bytes.length).filter(i -> bytes[i] > 0).toArray();
    long[] times = new long[steps.length];
    double[] values = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      boolean last = steps[i] == bytes.length - 1;
      times[i] = (last ? range.maxNs() : (first + steps[i] + 1) * stepNs) / MILLI;
      values[i] = bytes[steps[i]];
    }
    return new Value.Points(labels, times, values, new long[0], new Histogram[0]);
  }

  /// Returns the labels that volumes are told by: those asked for, else those of the matchers; none
  /// means all.
  private static Set<String> targets(Exchange exchange, List<Matcher> matchers) {
    String asked = exchange.parameter("targetLabels");
    return asked.isEmpty()
        ? matchers.stream().map(Matcher::name).collect(Collectors.toSet())
        : Arrays.stream(asked.split(",")).map(String::strip).collect(Collectors.toSet());
  }
}
