package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.model.wire.TimeSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real Prometheus servers get data out of a Tributary: one by remote read, one by federation.
@Order(3)
class PrometheusReadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SAMPLES = 40;
  private static final int STEP_MS = 5_000;

  /// What remote read is compared by; no sample lies on the edge of a range.
  private static final List<ComparedQuery> QUERIES =
      List.of(
          new ComparedQuery("kept_total", 0),
          new ComparedQuery("kept_total", 1),
          new ComparedQuery("{__name__=~\"kept_.*\", job!=\"job-1\"}", 0),
          new ComparedQuery("sum by (job) (rate(kept_total[1m]))", 0),
          new ComparedQuery("sum by (job) (rate(kept_total[1m]))", 1),
          new ComparedQuery("max_over_time(kept_total{job=\"job-2\"}[2m])", 0),
          new ComparedQuery("count(kept_total offset 30s)", 0));

  @TempDir Path folder;

  @Test
  void remoteReadAndFederation_giveWhatIsStored() throws Exception {
    PrometheusServer.assumeInstalled();
    int exporter = PrometheusServer.freePort(); // nobody listens there
    try (ServerProcess server = ServerProcess.start(folder)) {
      long newestMs = write(server);
      HttpApi ours = new HttpApi(server.queries()).cluster("eu-1");
      try (PrometheusServer reader =
              PrometheusServer.start(
                  folder, "reader", exporter, "1s", stanza("remote_read", server));
          PrometheusServer scraper =
              PrometheusServer.start(folder, "scraper", exporter, "1s", federation(server))) {
        String time = Double.toString((newestMs + 1_700) / 1e3);
        assertThat(differences(ours, reader.api(), time)).isEmpty();
        JsonNode federated = federated(scraper.api());
        assertThat(federated).hasSize(1);
        assertThat(federated.path(0).path("metric"))
            .isEqualTo(ours.query("kept_last", time).path(0).path("metric"));
        assertThat(federated.path(0).path("value").path(1).asText()).isEqualTo("1234567.25");
      }
    }
  }

  /// Writes counters of the last minutes and a gauge; returns the time of the newest sample.
  private static long write(ServerProcess server) throws Exception {
    RemoteWriteSender sender = new RemoteWriteSender(server.ingest());
    long newestMs = InstantSource.system().millis() - 2_000;
    for (int i = 0; i < SAMPLES; i++) {
      long time = newestMs - (long) (SAMPLES - 1 - i) * STEP_MS;
      List<TimeSeries> series = new ArrayList<>();
      for (int job = 0; job < 5; job++) {
        series.add(
            RemoteWriteSender.series(
                time, job + (i % 17) * 1.25, "__name__", "kept_total", "job", "job-" + job));
      }
      assertThat(send(sender, series)).isEqualTo(204);
    }
    TimeSeries last =
        RemoteWriteSender.series(
            newestMs, 1234567.25, "__name__", "kept_last", "job", "a", "quoted", "\"\\\n<é>");
    assertThat(send(sender, List.of(last))).isEqualTo(204);
    return newestMs;
  }

  private static int send(RemoteWriteSender sender, List<TimeSeries> series) throws Exception {
    return sender
        .send("eu-1", RemoteWriteSender.request(series.toArray(TimeSeries[]::new)))
        .statusCode();
  }

  /// Returns the stanza of the page of the API, for this server.
  private static String stanza(String key, ServerProcess server) throws IOException {
    String page = Files.readString(Launcher.ROOT.resolve("docs/prometheus-api.md"));
    int start = page.indexOf(key + ":\n");
    return page.substring(start, page.indexOf("```", start))
        .replace("127.0.0.1:9290", server.queries().getAuthority());
  }

  /// Returns the items of the stanza, which go on with the list of scrape configurations.
  private static String federation(ServerProcess server) throws IOException {
    return stanza("scrape_configs", server).replace("scrape_configs:\n", "").stripTrailing();
  }

  /// Asks until the other has started, and is as patient as it needs.
  private static List<String> differences(HttpApi ours, HttpApi theirs, String time)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        List<String> differences = new ArrayList<>();
        for (ComparedQuery query : QUERIES) {
          String difference = query.compare(ours, theirs, time);
          if (difference != null) {
            differences.add(difference);
          }
        }
        return differences;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  private static JsonNode federated(HttpApi theirs) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        String now = Double.toString(InstantSource.system().millis() / 1e3);
        JsonNode found = theirs.query("kept_last", now);
        if (!found.isEmpty()) {
          return found;
        }
      } catch (IOException e) {
        // it has not started yet
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    throw new AssertionError("nothing was federated in time");
  }
}
