package io.tributary.ingest;

import static io.tributary.ingest.lokipush.Pushes.JSON;
import static io.tributary.ingest.lokipush.Pushes.PROTOBUF;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.IngestConfig.Timeouts;
import io.tributary.ingest.IngestServer.Stores;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.remotewrite.Bodies;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Loki's push as its senders meet it, through a port.
@Timeout(60)
final class LokiPushPortTest {
  private static final byte[] LINE =
      Pushes.json("{'streams':[{'stream':{'app':'web'},'values':[['1700000000000000000','x']]}]}");

  @RegisterExtension final IngestPort port = new IngestPort();

  private SortedSet<ClusterId> clusters() {
    try (LogSnapshot snapshot = port.logs.logSnapshot(NanoRange.ALL)) {
      return snapshot.clusters();
    }
  }

  @Test
  void push_everyPath_storesForItsCluster() throws IOException {
    byte[] protobuf = Pushes.push(Pushes.stream("{app=\"web\"}", Pushes.entry(1, "x")));
    try (RawConnection client = port.connect()) {
      Response response = client.post("/loki/api/v1/push", LINE, JSON).read();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers()).doesNotContainKeys("content-type", "content-length");
      for (String path : List.of("/clusters/b/loki/api/v1/push", "/clusters/c/api/prom/push")) {
        assertThat(client.post(path, protobuf, PROTOBUF).read().status()).isEqualTo(204);
      }
      assertThat(client.post("/api/prom/push", LINE, JSON, "X-Scope-OrgID: d").read().status())
          .isEqualTo(204);
    }
    assertThat(clusters()).extracting(ClusterId::name).containsExactly("b", "c", "d", "default");
    assertThat(
            port.metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_requests_total",
                    new String[] {"protocol", "code"},
                    new String[] {"loki_push", "204"}))
        .isEqualTo(4);
  }

  @Test
  void push_pathOfLokiAndCortex_isToldApartByTheVersion() throws IOException {
    try (RawConnection client = port.connect()) {
      String version = "X-Prometheus-Remote-Write-Version: 0.1.0";
      assertThat(client.post("/api/prom/push", IngestPort.up(1), PROTOBUF, version).read().status())
          .isEqualTo(204);
    }
    assertThat(port.stored(IngestPort.DEFAULT)).containsExactly(1.0);
    assertThat(clusters()).isEmpty();
  }

  @Test
  void push_headersThatAreWrong_say400() throws IOException {
    try (RawConnection client = port.connect()) {
      assertThat(client.post("/loki/api/v1/push", LINE).read().body()).startsWith("mime: no media");
      Response zstd = client.post("/loki/api/v1/push", LINE, JSON, "Content-Encoding: zstd").read();
      assertThat(zstd.status()).isEqualTo(400);
      assertThat(zstd.body()).startsWith("Content-Encoding \"zstd\" not supported");
      assertThat(client.post("/loki/api/v1/push", LINE, PROTOBUF).read().status()).isEqualTo(400);
      assertThat(client.post("/api/v1/push", LINE, JSON).read().status()).isEqualTo(415);
      assertThat(client.post("/loki/api/v1/push", LINE, JSON).read().status()).isEqualTo(204);
    }
  }

  @Test
  void push_tooLong_says413() throws IOException {
    byte[] line =
        Pushes.json(
            "{'streams':[{'stream':{'a':'b'},'values':[['1','" + "x".repeat(300 << 10) + "']]}]}");
    try (RawConnection client = port.connect(IngestPort.SMALL)) {
      assertThat(client.post("/loki/api/v1/push", new byte[65 << 10], JSON).read().status())
          .isEqualTo(413);
      Response bomb =
          client
              .post("/loki/api/v1/push", Pushes.gzip(line), JSON, "Content-Encoding: gzip")
              .read();
      assertThat(bomb.status()).isEqualTo(413);
      assertThat(bomb.body()).contains("decoded body is too long");
      assertThat(client.post("/loki/api/v1/push", LINE, JSON).read().status()).isEqualTo(204);
      assertThat(port.metrics.registry().getSampleValue("tributary_ingest_in_flight_bytes"))
          .isZero();
    }
  }

  @Test
  void push_moreBytesThanAllRequestsMayHave_says503() throws IOException {
    Limits tight = new Limits(10, 100, 64 << 10, 2, 2, 1, IngestPort.SMALL.clusters());
    byte[] small = Pushes.json("{'streams':[{'labels':'{a=\\'b\\'}'}]}");
    try (RawConnection client = port.connect(tight)) {
      Response response = client.post("/loki/api/v1/push", LINE, JSON).read();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.headers()).containsKey("retry-after");
      assertThat(client.post("/loki/api/v1/push", small, JSON).read().status()).isNotEqualTo(500);
      assertThat(port.metrics.registry().getSampleValue("tributary_ingest_in_flight_bytes"))
          .isZero();
    }
  }

  @Test
  void push_storeIsOverloaded_says503WithRetryAfterAndMetricsGoOn() throws IOException {
    LogAppender full =
        new LogAppender() {
          @Override
          public Resolution resolve(ClusterId cluster, Labels labels) {
            return new Resolution.Known(0);
          }

          @Override
          public void append(EntryBatch batch, Refusals refusals) {
            throw new OverloadedException("head is full bytes=1", Duration.ofSeconds(3));
          }
        };
    IngestConfig config =
        new IngestConfig(
            "127.0.0.1",
            0,
            "",
            Ownership.DEFAULT,
            Limits.DEFAULT,
            LogDiscovery.ALL,
            Timeouts.DEFAULT);
    try (RawConnection client = port.connect(new Stores(port.storage.appender(), full), config)) {
      Response response = client.post("/loki/api/v1/push", LINE, JSON).read();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.headers()).containsEntry("retry-after", "3");
      byte[] samples = Bodies.snappy(Bodies.kube(10, Bodies.START_MS, 1));
      assertThat(client.post("/api/v1/write", samples).read().status()).isEqualTo(204);
    }
  }
}
