package io.tributary.ingest;

import static io.tributary.ingest.IngestPort.DEFAULT;
import static io.tributary.ingest.IngestPort.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.remotewrite.Bodies;
import io.tributary.ingest.remotewrite.SymbolBodies;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class IngestRouteTest {
  @RegisterExtension final IngestPort port = new IngestPort();

  @Test
  void write_cluster_isPathThenHeaderThenDefault() throws IOException {
    try (RawConnection client = port.connect()) {
      assertThat(
              client
                  .post("/clusters/eu-1/api/v1/push", up(1), "X-Scope-OrgID: us-2")
                  .read()
                  .status())
          .isEqualTo(204);
      assertThat(client.post("/api/v1/push", up(2), "X-Scope-Orgid: us-2").read().status())
          .isEqualTo(204);
      assertThat(client.post("/api/v1/write?x=y", up(3)).read().status()).isEqualTo(204);
    }
    assertThat(port.stored(new ClusterId("eu-1"))).containsExactly(1.0);
    assertThat(port.stored(new ClusterId("us-2"))).containsExactly(2.0);
    assertThat(port.stored(DEFAULT)).containsExactly(3.0);
  }

  @Test
  void write_wrongCluster_isRefused() throws IOException {
    try (RawConnection client = port.connect()) {
      assertThat(client.post("/clusters/tributary/api/v1/write", up(1)).read().status())
          .isEqualTo(400);
      assertThat(client.post("/clusters//api/v1/write", up(1)).read().status()).isEqualTo(400);
      assertThat(client.post("/clusters/a%2Fb/api/v1/write", up(1)).read().body())
          .contains("invalid cluster name");
      assertThat(client.post("/api/v1/write", up(1), "X-Scope-OrgID: a|b").read().status())
          .isEqualTo(400);
    }
    Ownership required = new Ownership(null, Map.of());
    try (RawConnection client = port.connect(required)) {
      assertThat(client.post("/api/v1/write", up(1)).read().body())
          .contains("must name its cluster");
    }
    assertThat(port.storage.clusters()).isEmpty();
  }

  @Test
  void write_externalLabelsOfTheCluster_areRemoved() throws IOException {
    Ownership ownership = new Ownership(DEFAULT, Map.of(DEFAULT, Labels.of("job", "node")));
    try (RawConnection client = port.connect(ownership)) {
      client.post("/api/v1/write", up(1)).read();
    }
    try (MetricSnapshot snapshot = port.storage.snapshot(TimeRange.ALL)) {
      SeriesSet set = snapshot.querier(DEFAULT).select(List.of(), SelectHints.SORTED);
      assertThat(set.next()).isTrue();
      assertThat(set.at().labels()).isEqualTo(Labels.of("__name__", "up"));
    }
  }

  @Test
  void write_rulesOfTheCluster_areApplied() throws IOException {
    Ownership ownership =
        new Ownership(
            DEFAULT,
            Map.of(DEFAULT, Labels.of("job", "node")),
            Map.of(DEFAULT, labels -> labels.with("size", String.valueOf(labels.size()))));
    try (RawConnection client = port.connect(ownership)) {
      client.post("/api/v1/write", up(1)).read();
      client.post("/clusters/other/api/v1/write", up(1)).read();
    }
    assertThat(labels(DEFAULT)).isEqualTo(Labels.of("__name__", "up", "size", "1"));
    assertThat(labels(new ClusterId("other")))
        .isEqualTo(Labels.of("__name__", "up", "job", "node"));
  }

  private Labels labels(ClusterId cluster) {
    try (MetricSnapshot snapshot = port.storage.snapshot(TimeRange.ALL)) {
      SeriesSet set = snapshot.querier(cluster).select(List.of(), SelectHints.SORTED);
      assertThat(set.next()).isTrue();
      return set.at().labels();
    }
  }

  @Test
  void write_taken_tellsOfItsSender() throws IOException {
    ClusterId eu = new ClusterId("eu-1");
    try (RawConnection client = port.connect()) {
      String path = "/clusters/eu-1/api/v1/write";
      client.post(path, up(1), "User-Agent: Prometheus/3.1.0").read();
      client.post(path, new byte[] {1, 2, 3}, "Content-Encoding: br", "User-Agent: other").read();
    }
    ClusterTraffic traffic = port.first().traffic(eu);
    assertThat(traffic.samplesPerSecond()).isPositive();
    assertThat(traffic.senders())
        .singleElement()
        .satisfies(sender -> {
          assertThat(sender.protocol()).isEqualTo("remote_write");
          assertThat(sender.agent()).isEqualTo("Prometheus/3.1.0");
          assertThat(sender.wireBytes()).isEqualTo(up(1).length);
        });
    assertThat(port.first().traffic(new ClusterId("nobody"))).isEqualTo(ClusterTraffic.NONE);
  }

  @Test
  void paths_ofOtherPorts_say404AndWhereToAsk() throws IOException {
    try (RawConnection client = port.connect()) {
      Response response =
          client.send("GET /api/v1/query?query=up HTTP/1.1\r\nHost: x\r\n\r\n").read();
      assertThat(response.status()).isEqualTo(404);
      assertThat(response.body()).contains("localhost:9290", "path=/api/v1/query");
      assertThat(client.post("/nowhere", up(1)).read().status()).isEqualTo(404);
      assertThat(client.send("GET /-/ready HTTP/1.1\r\nHost: x\r\n\r\n").read().body())
          .isEqualTo("ready\n");
      assertThat(client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n").read().body())
          .isEqualTo("Tributary is Healthy.\n");
    }
  }

  @Test
  void methods_thatAreWrong_say405() throws IOException {
    try (RawConnection client = port.connect()) {
      Response response = client.send("GET /api/v1/write HTTP/1.1\r\nHost: x\r\n\r\n").read();
      assertThat(response.status()).isEqualTo(405);
      assertThat(response.headers()).containsEntry("allow", "POST");
      assertThat(client.post("/ready", up(1)).read().headers()).containsEntry("allow", "GET, HEAD");
    }
  }

  @Test
  void write_otherFormats_say415() throws IOException {
    try (RawConnection client = port.connect()) {
      for (String header :
          List.of(
              "Content-Type: application/json",
              "Content-Type: application/x-protobuf;proto=io.prometheus.write.v3.Request",
              "Content-Encoding: identity",
              "Content-Encoding: gzip")) {
        assertThat(client.post("/api/v1/write", up(1), header).read().status())
            .as(header)
            .isEqualTo(415);
      }
      for (String header :
          List.of(
              "Content-Type: application/x-protobuf; proto=prometheus.WriteRequest",
              "Content-Type: APPLICATION/x-protobuf",
              "Content-Encoding: Snappy")) {
        assertThat(client.post("/api/v1/write", up(1), header).read().status())
            .as(header)
            .isEqualTo(204);
      }
    }
  }

  @Test
  void write_version2_isChosenByContentTypeAndSaysWhatIsWritten() throws IOException {
    SymbolBodies bodies = new SymbolBodies();
    byte[] body =
        Bodies.snappy(bodies.add(bodies.series(Bodies.START_MS, 3, "__name__", "up")).build());
    String version = "X-Prometheus-Remote-Write-Version: 2.0.0";
    try (RawConnection client = port.connect()) {
      Response response =
          client
              .post(
                  "/api/v1/write",
                  body,
                  "Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request",
                  version)
              .read();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.headers())
          .containsEntry("x-prometheus-remote-write-samples-written", "1")
          .containsEntry("x-prometheus-remote-write-histograms-written", "0")
          .containsEntry("x-prometheus-remote-write-exemplars-written", "0");
      Response other = client.post("/api/v1/write", up(4), version).read();
      assertThat(other.status()).isEqualTo(204);
      assertThat(other.headers().keySet()).noneMatch(header -> header.endsWith("written"));
    }
    assertThat(port.stored(DEFAULT)).containsExactlyInAnyOrder(3.0, 4.0);
  }
}
