package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.prometheus.ValueJson;
import io.tributary.datasource.service.QueryServices;
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
import java.util.stream.Stream;

/// Loki's `index/stats`, `index/volume`, `index/volume_range` and `index/shards`: how much logs
/// there are, counted when asked. Safe for use by several threads.
public final class LogVolumeApi {
  private static final long MILLI = 1_000_000;

  private final LogqlApi queries;
  private final QueryServices services;

  public LogVolumeApi(LogqlApi queries, QueryServices services) {
    this.queries = queries;
    this.services = services;
  }

  public void stats(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.rangeQuery(exchange, services.clock().instant()).range();
    List<StreamSize> sizes = sizes(exchange, LogParameters.matchersOfQuery(exchange), range);
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
  public void shards(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.rangeQuery(exchange, services.clock().instant()).range();
    List<StreamSize> sizes = sizes(exchange, LogParameters.matchersOfQuery(exchange), range);
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

  public void volume(Exchange exchange) throws IOException {
    LogParameters.volumeLimit(exchange); // what is wrong with it is told first
    LogParameters.newestFirst(exchange);
    Grouping grouping = Grouping.of(exchange);
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    volumes(exchange, grouping, range, Long.MAX_VALUE);
  }

  public void volumeRange(Exchange exchange) throws IOException {
    LogParameters.volumeLimit(exchange);
    LogParameters.RangeQuery asked = LogParameters.rangeQuery(exchange, services.clock().instant());
    volumes(exchange, Grouping.of(exchange), asked.range(), asked.stepNs());
  }

  /// What volumes are told by.
  ///
  /// @param targets labels that streams must have; none means those that are asked for by matchers
  /// @param byLabel whether all values of a label are one
  private record Grouping(List<String> targets, boolean byLabel) {
    static Grouping of(Exchange exchange) {
      String asked = exchange.parameter("targetLabels");
      List<String> targets = asked.isEmpty() ? List.of() : List.of(asked.split(",", -1));
      return switch (exchange.parameter("aggregateBy")) {
        case "", "series" -> new Grouping(targets, false);
        case "labels" -> new Grouping(targets, true);
        default -> throw Exchange.badRequest("invalid aggregation option");
      };
    }

    /// Returns what streams are asked for: those that have the targets.
    List<Matcher> selection(List<Matcher> matchers) {
      Set<String> named = matchers.stream().map(Matcher::name).collect(Collectors.toSet());
      return Stream.concat(
              matchers.stream(),
              targets.stream()
                  .distinct()
                  .filter(target -> !named.contains(target))
                  .map(target -> new Matcher(Matcher.Type.REGEX, target, ".+")))
          .toList();
    }

    /// Returns under what names a stream's volume counts.
    List<Labels> names(Labels stream, List<Matcher> matchers) {
      Set<String> wanted =
          targets.isEmpty() && !byLabel
              ? matchers.stream().map(Matcher::name).collect(Collectors.toSet())
              : Set.copyOf(targets);
      Labels labels = wanted.isEmpty() ? stream : stream.only(wanted);
      return byLabel
          ? IntStream.range(0, labels.size())
              .mapToObj(i -> Labels.ofSortedPairs(new String[] {labels.name(i), ""}))
              .toList()
          : List.of(labels);
    }
  }

  /// Answers with the largest volumes by steps.
  private void volumes(Exchange exchange, Grouping grouping, NanoRange range, long stepNs)
      throws IOException {
    int limit = LogParameters.volumeLimit(exchange);
    List<Matcher> matchers = LogParameters.matchers(exchange);
    LogQueryable store = services.logs().apply(exchange.view());
    List<Matcher> selection = grouping.selection(matchers);
    Map<Labels, long[]> streams =
        queries.run(
            exchange,
            options -> queries.engine().volumes(store, selection, range, stepNs, options));
    Map<Labels, long[]> volumes = new HashMap<>();
    streams.forEach((stream, bytes) ->
        grouping
            .names(stream, matchers)
            .forEach(name -> volumes.merge(name, bytes, LogVolumeApi::sum)));
    List<Value.Points> series = series(volumes, limit, range, stepNs);
    boolean single = series.stream().allMatch(points -> points.values().length == 1);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeStringField("resultType", single ? "vector" : "matrix"); // as Loki has it
      json.writeFieldName("result");
      new ValueJson(json).write(single ? vector(series) : new Value.Matrix(series));
      new LogqlStats(json).write(LogqlStats.NOTHING, 0, 0);
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

  /// Returns the largest of all steps together, in the order of their first steps as in Loki.
  private static List<Value.Points> series(
      Map<Labels, long[]> volumes, int limit, NanoRange range, long stepNs) {
    Comparator<Map.Entry<Labels, long[]>> byTotal =
        Comparator.comparingLong(entry -> LongStream.of(entry.getValue()).sum());
    Comparator<Value.Points> byFirst = Comparator.comparingDouble(points -> points.values()[0]);
    return volumes.entrySet().stream()
        .sorted(byTotal.reversed().thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(entry -> points(entry.getKey(), entry.getValue(), range, stepNs))
        .filter(points -> points.values().length > 0)
        .sorted(byFirst.reversed().thenComparing(Value.Points::labels))
        .toList();
  }

  /// Returns the volumes of the steps that have some, each at its last millisecond; the last step
  /// ends with the range.
  private static Value.Points points(Labels labels, long[] bytes, NanoRange range, long stepNs) {
    long first = Math.floorDiv(range.minNs(), stepNs);
    int last = (int) Math.max(0, Math.ceilDiv(range.maxNs(), stepNs) - 1 - first);
    long[] told = Arrays.copyOf(bytes, last + 1);
    if (last + 1 < bytes.length) { // lines of the very end
      told[last] += bytes[last + 1];
    }
    int[] steps = IntStream.range(0, told.length).filter(i -> last == 0 || told[i] > 0).toArray();
    long[] times = new long[steps.length];
    double[] values = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      times[i] =
          steps[i] == last
              ? Math.ceilDiv(range.maxNs(), MILLI)
              : Math.floorDiv((first + steps[i] + 1) * stepNs, MILLI) - 1;
      values[i] = told[steps[i]];
    }
    return new Value.Points(labels, times, values, new long[0], new Histogram[0]);
  }
}
