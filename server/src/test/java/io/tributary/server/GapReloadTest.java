package io.tributary.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.logql.LogqlFilter;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import io.tributary.storage.Storage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever sees a gap says where the cluster can be read, or that it is gone, and has the
/// configuration read again.
final class GapReloadTest {
  private static final long MINUTE_MS = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path data;

  @Test
  void readUrl_saidAfterAGap_fillsIt() throws Exception {
    AtomicReference<ConfigReader.Result> config = new AtomicReference<>(read(""));
    silentFor10Minutes(config.get());
    try (Server server = Server.start(config.get(), config::get, WallClock.SYSTEM)) {
      assertThat(gaps(server)).contains("\"kind\":\"silent\"").contains("\"filling\":[]");

      config.set(read("clusters: {eu-1: {read_url: 'http://127.0.0.1:1'}}"));
      assertThat(server.reload()).isEmpty();
      assertThat(gaps(server)).contains("\"filling\":[{\"state\":\"waiting\"");
    }
  }

  @Test
  void retired_saidAfterAGap_isToldOfNoMore() throws Exception {
    AtomicReference<ConfigReader.Result> config = new AtomicReference<>(read(""));
    silentFor10Minutes(config.get());
    try (Server server = Server.start(config.get(), config::get, WallClock.SYSTEM)) {
      assertThat(gaps(server)).contains("\"kind\":\"silent\"");

      config.set(read("clusters: {eu-1: {retired: 2020-01-31}}"));
      assertThat(server.reload()).isEmpty();
      assertThat(gaps(server)).contains("eu-1").doesNotContain("silent");
    }
  }

  @Test
  void source_thatNeverAnswered_isMissedUntilItIsPolledNoMore() throws Exception {
    String never =
        "scrape_configs: [{job_name: x, scrape_interval: 100ms,"
            + " static_configs: [{targets: ['127.0.0.1:1'], labels: {cluster: never}}]}]";
    AtomicReference<ConfigReader.Result> config = new AtomicReference<>(read(never));
    String warning = "cluster could not be polled cluster=never from=";
    try (Server server = Server.start(config.get(), config::get, WallClock.SYSTEM)) {
      await(() -> asked(server, "query?query=up").contains(warning));

      config.set(read(""));
      assertThat(server.reload()).isEmpty();
      await(() -> !asked(server, "query?query=up").contains(warning));
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private ConfigReader.Result read(String yaml) {
    String own = "query: {listen: 127.0.0.1:0}\ningest: {listen: 127.0.0.1:0}\ndata: " + data;
    return ConfigReader.read(new ConfigText("t", own + "\n" + yaml, Map.of(), Map.of()));
  }

  /// Leaves what a run tells of a cluster of which nothing came for a while.
  private static void silentFor10Minutes(ConfigReader.Result config) {
    SelfMetrics metrics = new SelfMetrics();
    try (Storage storage =
        Storage.open(
            ModuleConfigs.storage(config.config()), WallClock.SYSTEM, metrics, LogqlFilter::of)) {
      long nowMs = WallClock.SYSTEM.millis();
      long startMs = nowMs - 20 * MINUTE_MS;
      Labels up = Labels.of("__name__", "up");
      new BatchWriter(storage, new ClusterId("eu-1"))
          .sample(up, startMs, 1)
          .sample(up, nowMs - 10 * MINUTE_MS, 1)
          .append();
      Labels gap =
          Labels.of(
              "__name__",
              "tributary_cluster_gap_start_seconds",
              "cluster",
              "eu-1",
              "kind",
              "silent");
      new BatchWriter(storage, ClusterId.TRIBUTARY)
          .sample(gap, nowMs - 10 * MINUTE_MS, startMs / 1e3)
          .append();
    }
  }

  /// Returns what is said of clusters.
  private static String gaps(Server server) throws Exception {
    return asked(server, "clusters");
  }

  private static String asked(Server server, String path) throws Exception {
    URI uri = URI.create("http://" + server.queryAddress() + "/api/v1/" + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }
}
