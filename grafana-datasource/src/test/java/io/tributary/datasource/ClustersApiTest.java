package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.Labels;
import io.tributary.model.Relabeling;
import io.tributary.model.SourceStatus;
import io.tributary.model.SourceStatuses;
import io.tributary.model.telemetry.SelfMetric;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClustersApiTest {
  private final RunningServer running = new RunningServer();

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void clusters_written_areToldWithWhatWasCounted() throws Exception {
    running.server.ready();
    running.writer(RunningServer.EU).sample(Labels.of("__name__", "up"), 996_500, 1).append();
    running.services.metrics().counter(SelfMetric.INGEST_SAMPLES, "eu-1").inc(3);
    running.services.metrics().counter(SelfMetric.INGEST_REFUSED, "eu-1", "too old").inc(2);
    running.services.metrics().counter(SelfMetric.INGEST_ENTRIES, "us-2").inc(7);
    running.services.metrics().counter(SelfMetric.INGEST_LIMITED, "eu-1", "body_bytes").inc();
    running.server.trafficFrom(cluster ->
        new ClusterTraffic(
            1.25,
            0.5,
            List.of(
                new ClusterTraffic.Sender(
                    "remote_write",
                    "Prometheus/3.1.0 of " + cluster,
                    9,
                    1_000,
                    Instant.ofEpochSecond(999)))));
    assertThat(running.get("/api/v1/clusters").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":[{\"name\":\"eu-1\",\"sends\":[\"remote_write\"],"
                + "\"metrics\":{\"activeSeries\":0,\"acknowledged\":3,\"refused\":{\"too"
                + " old\":2},\"newest\":\"1970-01-01T00:16:36.500Z\","
                + "\"lagSeconds\":3.5,\"samplesPerSecond\":1.25},\"logs\":{\"activeStreams\":0,"
                + "\"acknowledged\":0,\"refused\":{},\"linesPerSecond\":0.5},"
                + "\"limited\":{\"body_bytes\":1},\"gaps\":{\"open\":0,\"closed\":0,\"missing\":[],"
                + "\"filling\":[]},\"sources\":[],\"senders\":[{\"protocol\":\"remote_write\","
                + "\"agent\":\"Prometheus/3.1.0 of eu-1\",\"requests\":9,\"wireBytes\":1000,"
                + "\"last\":\"1970-01-01T00:16:39Z\"}]}]}");
    assertThat(running.get("/clusters/eu-1%7Cus-2/api/v1/clusters").body()).contains("eu-1");
    assertThat(running.get("/clusters/us-2/api/v1/clusters").body())
        .as("a view does not tell of others")
        .isEqualTo("{\"status\":\"success\",\"data\":[]}");
  }

  @Test
  void clusters_polledWithoutSuccess_areToldWithTheReason() throws Exception {
    SourceStatus down =
        new SourceStatus(
            new ClusterId("new"),
            URI.create("http://new:9090/federate"),
            Labels.EMPTY,
            Labels.of("job", "federate", "instance", "new:9090"),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            new SourceStatus.Poll(
                Instant.ofEpochSecond(990), Duration.ofMillis(250), "no connection"),
            new SourceStatus.Traffic(1_000, 4_000, 5_000, 900),
            new SourceStatus.About(Duration.ofMillis(-1_500), "2.42.0", 7, 1));
    running.server.ready();
    running.server.sourcesFrom(() -> new SourceStatuses(List.of(down), List.of(), Relabeling.NONE));
    assertThat(running.get("/api/v1/clusters").body())
        .contains(
            "{\"name\":\"new\",\"sends\":[\"federation\"],\"metrics\":{\"activeSeries\":0,"
                + "\"acknowledged\":0,\"refused\":{},\"samplesPerSecond\":0.0},",
            "\"sources\":[{\"url\":\"http://new:9090/federate\",\"health\":\"down\","
                + "\"lastError\":\"no connection\",\"lastPoll\":\"1970-01-01T00:16:30Z\","
                + "\"lastPollSeconds\":0.25,\"wireBytes\":1000,\"savedBytes\":3000,"
                + "\"dailyBytes\":5000,\"spentTodayBytes\":900,\"clockSkewSeconds\":-1.5,"
                + "\"version\":\"2.42.0\",\"targets\":{\"up\":7,\"down\":1}}]");
  }
}
