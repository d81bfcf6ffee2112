package io.tributary.tests.logql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.datasource.QueryServer;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.datasource.service.ServerInfo;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.Labels;
import io.tributary.model.PerCluster;
import io.tributary.model.Rewrite;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.LogParams;
import io.tributary.query.logql.LogqlResult;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.storage.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A query server over whatever store is asked for, and its client.
final class HttpScenarioEngine implements ScenarioEngine, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final QueryServerConfig CONFIG =
      new QueryServerConfig(
          "127.0.0.1",
          0,
          1,
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          1_000_000,
          1_000_000,
          false,
          "127.0.0.1:9291");

  private final HttpClient client = HttpClient.newHttpClient();
  private final QueryServer server;
  private volatile LogQueryable current =
      range -> {
        throw new IllegalStateException("no store");
      };

  HttpScenarioEngine() {
    InMemoryStorage none = new InMemoryStorage();
    InMemoryLogStore noLogs = new InMemoryLogStore();
    Views views = new Views(none, noLogs, _ -> Rewrite.DEFAULT);
    QueryServices services =
        new QueryServices(
            views::of,
            _ -> current,
            views::feedOf,
            noLogs.deletes(),
            new PromqlEngine(PromqlOptions.DEFAULT),
            none,
            new SelfMetrics(),
            InstantSource.system(),
            new ServerInfo(
                "test",
                Instant.EPOCH,
                () -> new ServerInfo.Configuration("", Instant.EPOCH, true),
                PerCluster.same(Duration.ZERO),
                PromqlOptions.DEFAULT));
    server = QueryServer.start(CONFIG, services);
    server.ready();
  }

  @Override
  public LogqlResult.Data query(LogQueryable store, String query, LogParams params) {
    current = store;
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    String path =
        params.stepNs() == 0
            ? "query?time=" + params.endNs()
            : "query_range?start="
                + params.startNs()
                + "&end="
                + params.endNs()
                + "&step="
                + BigDecimal.valueOf(params.stepNs(), 9).toPlainString();
    try {
      URI uri =
          URI.create(
              "http://127.0.0.1:"
                  + server.address().getPort()
                  + "/loki/api/v1/"
                  + path
                  + "&query="
                  + encoded);
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        ErrorKind kind = answer.statusCode() == 400 ? ErrorKind.BAD_REQUEST : ErrorKind.INTERNAL;
        throw new TributaryException(kind, answer.body());
      }
      return data(JSON.readTree(answer.body()).path("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static LogqlResult.Data data(JsonNode data) {
    JsonNode result = data.path("result");
    return switch (data.path("resultType").asText()) {
      case "scalar" ->
          new LogqlResult.Samples(new Value.Scalar(timeMs(result), value(result.path(1))));
      case "vector" -> new LogqlResult.Samples(vector(result));
      case "matrix" -> new LogqlResult.Samples(matrix(result));
      default -> new LogqlResult.Entries(List.of(), null);
    };
  }

  private static Value vector(JsonNode result) {
    List<Value.Sample> samples = new ArrayList<>();
    for (JsonNode each : result) {
      JsonNode point = each.path("value");
      samples.add(new Value.Sample(labels(each), timeMs(point), value(point.path(1)), null));
    }
    return new Value.Vector(samples);
  }

  private static Value matrix(JsonNode result) {
    List<Value.Points> series = new ArrayList<>();
    for (JsonNode each : result) {
      JsonNode points = each.path("values");
      long[] times = new long[points.size()];
      double[] values = new double[points.size()];
      for (int i = 0; i < times.length; i++) {
        times[i] = timeMs(points.path(i));
        values[i] = value(points.path(i).path(1));
      }
      series.add(new Value.Points(labels(each), times, values, new long[0], new Histogram[0]));
    }
    return new Value.Matrix(series);
  }

  /// Returns the labels with those that are empty, as LogQL has them.
  private static Labels labels(JsonNode series) {
    Map<String, String> labels = new TreeMap<>(Labels::compareUtf8);
    series.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return Labels.ofSortedPairs(
        labels.entrySet().stream()
            .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
            .toArray(String[]::new));
  }

  private static long timeMs(JsonNode point) {
    return point.path(0).decimalValue().movePointRight(3).longValueExact();
  }

  private static double value(JsonNode text) {
    return ScriptReader.number(text.asText());
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
