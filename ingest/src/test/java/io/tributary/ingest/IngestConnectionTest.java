package io.tributary.ingest;

import static io.tributary.ingest.IngestPort.DEFAULT;
import static io.tributary.ingest.IngestPort.SHORT;
import static io.tributary.ingest.IngestPort.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.IngestConfig.Timeouts;
import io.tributary.ingest.IngestPort.Gate;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class IngestConnectionTest {
  @RegisterExtension final IngestPort port = new IngestPort();

  @Test
  void connection_halfClosed_isStillAnswered() throws IOException {
    try (RawConnection client = port.connect()) {
      client.post("/api/v1/write", up(1)).shutdownOutput();
      assertThat(client.read().status()).isEqualTo(204);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void connection_halfClosedInTheBody_storesNothing() throws IOException {
    try (RawConnection client = port.connect()) {
      client
          .send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
          .shutdownOutput();
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(port.storage.clusters()).isEmpty();
  }

  @Test
  void connection_close_isHonoured() throws IOException {
    try (RawConnection client = port.connect()) {
      Response response = client.post("/api/v1/write", up(1), "Connection: close").read();
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void heads_thatTrickle_areCutOff() throws IOException {
    try (RawConnection client = port.connect(SHORT)) {
      client.send("POST /api/v1/write HT");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void bodies_thatTrickle_say408() throws IOException {
    try (RawConnection client = port.connect(SHORT)) {
      client.send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void heads_thatAreNotHttp_say400() throws IOException {
    try (RawConnection client = port.connect()) {
      assertThat(client.send("\u0016\u0003\u0001\u0002 x y z\r\n\r\n").read().status())
          .isEqualTo(400);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void close_whileARequestRuns_answersItFirst() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Gate appender = new Gate(gate, port.storage.appender());
    try (RawConnection client = port.connect(appender, Limits.DEFAULT);
        RawConnection idle = new RawConnection(port.first().address())) {
      client.post("/api/v1/write", up(1));
      appender.entered.await();
      Thread closer = Thread.ofPlatform().start(() -> port.first().close());
      assertThat(idle.isAtEnd()).isTrue();
      gate.countDown();
      assertThat(client.read().status()).isEqualTo(204);
      assertThat(client.isAtEnd()).isTrue();
      closer.join();
    }
    assertThat(port.stored(DEFAULT)).containsExactly(1.0);
  }

  @Test
  void start_portInUse_saysSo() throws IOException {
    try (RawConnection client = port.connect()) {
      assertThat(client).isNotNull();
      int taken = port.first().address().getPort();
      IngestConfig config =
          new IngestConfig(
              "127.0.0.1",
              taken,
              "",
              Ownership.DEFAULT,
              Limits.DEFAULT,
              LogDiscovery.ALL,
              Timeouts.DEFAULT);
      IngestServer second =
          new IngestServer(
              config,
              port.stores(port.storage.appender()),
              new SelfMetrics(),
              InstantSource.system());
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port=" + taken);
    }
  }
}
