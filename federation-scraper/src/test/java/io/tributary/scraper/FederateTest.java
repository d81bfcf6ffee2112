package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus that scrapes itself, polled at `/federate`: what is stored is what it has.
class FederateTest {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final int SAMPLES = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String QUERY =
      "/api/v1/query?query=prometheus_http_requests_total%7Bcode%3D%22200%22%2Chandler%3D%22"
          + "%2Fmetrics%22%7D%5B5m%5D";

  private final InMemoryStorage storage = new InMemoryStorage();
  @TempDir private Path folder;

  @Test
  void scrape_realPrometheus_storesItsSamples() throws Exception {
    boolean installed = Files.isExecutable(PROMETHEUS);
    assumeTrue(installed || System.getenv("CI") != null, "prometheus is not installed");
    String address = "127.0.0.1:" + freePort();
    Process prometheus = start(address);
    try {
      try (Scraper _ = Scraper.start(config(address), sink(), InstantSource.system())) {
        await();
      }
      String answer = ask("http://" + address + QUERY);
      SortedMap<Labels, List<StoredSample>> stored =
          read(new Matcher(Matcher.Type.EQUAL, "handler", "/metrics"));
      assertThat(stored.keySet())
          .contains(
              Labels.of(
                  "__name__",
                  "prometheus_http_requests_total",
                  "code",
                  "200",
                  "handler",
                  "/metrics",
                  "instance",
                  address,
                  "job",
                  "self"));
      requests(stored)
          .forEach(sample ->
              assertThat(answer)
                  .contains(
                      String.format(
                          Locale.ROOT,
                          "[%s,\"%.0f\"]",
                          seconds(sample.timestampMs()),
                          Double.longBitsToDouble(sample.valueBits()))));
    } finally {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  private static String seconds(long timestampMs) {
    String whole = Long.toString(timestampMs / 1_000);
    return timestampMs % 1_000 == 0
        ? whole
        : String.format(Locale.ROOT, "%s.%03d", whole, timestampMs % 1_000);
  }

  private Process start(String address) throws IOException {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: self
            static_configs: [{targets: ["%s"]}]
        """
            .formatted(address));
    return new ProcessBuilder(
            PROMETHEUS.toString(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + address)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  private static ScraperConfig config(String address) {
    ScrapeJob job =
        FederateJob.of(
            "{__name__=~\".+\"}",
            new Source.Pace(Duration.ofMillis(500), Duration.ofMillis(500)),
            List.of(Labels.of("__address__", address, "cluster", CLUSTER.name())));
    return new ScraperConfig(List.of(job), Map.of(), "Tributary/test");
  }

  private Scraper.Sink sink() {
    SelfMetrics metrics = new SelfMetrics();
    return new Scraper.Sink(
        storage.appender(),
        storage,
        SharedIdentity.create(),
        cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
        metrics,
        PollListener.NONE);
  }

  private void await() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (requests(read(new Matcher(Matcher.Type.EQUAL, "handler", "/metrics"))).size()
        < SAMPLES) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static List<StoredSample> requests(SortedMap<Labels, List<StoredSample>> stored) {
    return stored.entrySet().stream()
        .filter(series -> series.getKey().metricName().equals("prometheus_http_requests_total"))
        .flatMap(series -> series.getValue().stream())
        .toList();
  }

  private SortedMap<Labels, List<StoredSample>> read(Matcher matcher) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return StoredSample.readAll(snapshot.querier(CLUSTER), TimeRange.ALL, List.of(matcher));
    }
  }

  private static String ask(String uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
