package io.tributary.datasource;

import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.datasource.service.ServerInfo;
import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.memory.AgeLimits;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.PerCluster;
import io.tributary.model.Rewrite;
import io.tributary.model.View;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.exec.QueryEngine;
import io.tributary.query.logql.LogqlFilter;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.storage.view.Views;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Pattern;

/// A server on a free port over a store in memory, and a client of it.
final class RunningServer implements AutoCloseable {
  static final ClusterId EU = new ClusterId("eu-1");
  static final ClusterId US = new ClusterId("us-2");

  /// Whose logs are [EndlessLogs].
  static final ClusterId ENDLESS = new ClusterId("endless");

  /// Whose series are [BrokenStore].
  static final ClusterId BROKEN = new ClusterId("broken");

  /// Whose series are [SlowStore].
  static final ClusterId SLOW = new ClusterId("slow");

  static final Instant NOW = Instant.ofEpochSecond(1000);

  static final ServerInfo INFO =
      new ServerInfo(
          "1.2.3",
          Instant.ofEpochSecond(900),
          () -> new ServerInfo.Configuration("data: <d>\n", Instant.ofEpochSecond(900), true),
          new PerCluster<>(Duration.ofDays(60), Map.of(US, Duration.ofHours(36))),
          PromqlOptions.DEFAULT);

  final InMemoryStorage storage = new InMemoryStorage();
  final InMemoryLogStore logs = new InMemoryLogStore(AgeLimits.NONE, LogqlFilter::of);
  final EndlessLogs endless = new EndlessLogs();
  final SlowStore slow = new SlowStore();
  final SelectorEngine engine;
  final QueryServices services;
  final QueryServer server;
  private final int port;
  final HttpClient client = HttpClient.newHttpClient();

  RunningServer() {
    this(1, true);
  }

  RunningServer(int maxConcurrentQueries, boolean adminApi) {
    this(maxConcurrentQueries, adminApi, new SelectorEngine());
  }

  /// Returns a server whose queries are evaluated by the real engine.
  static RunningServer withPromql() {
    return new RunningServer(4, false, new PromqlEngine(PromqlOptions.DEFAULT));
  }

  private RunningServer(int maxConcurrentQueries, boolean adminApi, QueryEngine promql) {
    engine = promql instanceof SelectorEngine selector ? selector : new SelectorEngine();
    QueryServerConfig config =
        new QueryServerConfig(
            "127.0.0.1",
            0,
            maxConcurrentQueries,
            Duration.ofMillis(20),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            promql instanceof SelectorEngine ? 1_000 : 1_000_000,
            1_000,
            adminApi,
            "127.0.0.1:9291");
    Views views = new Views(storage, logs, cluster -> Rewrite.DEFAULT);
    services =
        new QueryServices(
            view -> samples(view, views),
            view -> view.equals(new View.Cluster(ENDLESS)) ? endless : views.logsOf(view),
            views::feedOf,
            logs.deletes(),
            promql,
            storage,
            new SelfMetrics(),
            InstantSource.fixed(NOW),
            INFO);
    server = QueryServer.start(config, services);
    port = server.address().getPort();
  }

  private Queryable samples(View view, Views views) {
    if (view.equals(new View.Cluster(BROKEN))) {
      return new BrokenStore();
    }
    return view.equals(new View.Cluster(SLOW)) ? slow : views.of(view);
  }

  int port() {
    return port;
  }

  BatchWriter writer(ClusterId cluster) {
    return new BatchWriter(storage, cluster);
  }

  EntryWriter logWriter(ClusterId cluster) {
    return new EntryWriter(logs, cluster);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
  }

  /// Sends a form as Grafana does.
  HttpResponse<String> post(String path, String form, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    return send(request, headers);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// Escapes what no URI may hold and leaves what separates its parts.
  static String escaped(String path) {
    return Pattern.compile("[{}\\[\\]\"|<>^` ]").matcher(path).replaceAll(c -> encode(c.group()));
  }

  @Override
  public void close() {
    client.shutdownNow(); // a test that has failed may have left connections open
    client.close();
    server.close();
  }
}
