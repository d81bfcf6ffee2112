package io.tributary.ingest;

import static io.tributary.ingest.IngestPort.DEFAULT;
import static io.tributary.ingest.IngestPort.SMALL;
import static io.tributary.ingest.IngestPort.up;
import static io.tributary.ingest.remotewrite.Bodies.START_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.remotewrite.Bodies;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class IngestBodyTest {
  @RegisterExtension final IngestPort port = new IngestPort();

  @Test
  void write_goodBody_isReadableAtTheAnswer() throws IOException {
    try (RawConnection client = port.connect()) {
      Response response = client.post("/api/v1/write", up(1)).read();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
      assertThat(port.stored(DEFAULT)).containsExactly(1.0);
    }
  }

  @Test
  void write_brokenBodies_say400AndTheConnectionGoesOn() throws IOException {
    byte[] whole = Bodies.snappy(Bodies.kube(50, START_MS, 1));
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    try (RawConnection client = port.connect()) {
      assertThat(client.post("/api/v1/write", cut).read().status()).isEqualTo(400);
      assertThat(client.post("/api/v1/write", new byte[0]).read().status()).isEqualTo(400);
      assertThat(client.post("/api/v1/write", Bodies.snappy(new byte[] {0x0a, 99})).read().body())
          .contains("offset=");
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
    assertThat(
            port.metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_requests_total",
                    new String[] {"protocol", "code"},
                    new String[] {"remote_write", "400"}))
        .isEqualTo(3);
  }

  @Test
  void write_zstd_isReadableAtTheAnswerAndBrokenOnesSay400() throws IOException {
    byte[] whole = Pushes.zstd(Bodies.kube(2_000, START_MS, 1).toByteArray());
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    String zstd = "Content-Encoding: zstd";
    try (RawConnection client = port.connect()) {
      Response broken = client.post("/api/v1/write", cut, zstd).read();
      assertThat(broken.status()).isEqualTo(400);
      assertThat(broken.body()).contains("contentEncoding=zstd");
      assertThat(client.post("/api/v1/write", up(1), zstd).read().status()).isEqualTo(400);
      assertThat(client.post("/api/v1/write", whole, zstd).read().status()).isEqualTo(204);
    }
    assertThat(port.stored(DEFAULT)).hasSize(2_000);
    try (RawConnection client = port.connect(SMALL)) {
      byte[] bomb = Pushes.zstd(new byte[300 << 10]);
      assertThat(client.post("/api/v1/write", bomb, zstd).read().status()).isEqualTo(413);
    }
  }

  @Test
  void write_tooLong_says413ForWhatIsSentAndForWhatItBecomes() throws IOException {
    try (RawConnection client = port.connect(SMALL)) {
      assertThat(client.post("/api/v1/write", new byte[65 << 10]).read().status()).isEqualTo(413);
      Response bomb = client.post("/api/v1/write", Bodies.snappy(new byte[300 << 10])).read();
      assertThat(bomb.status()).isEqualTo(413);
      assertThat(bomb.body()).contains("decoded body is too long");
      byte[] liar = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
      assertThat(client.post("/api/v1/write", liar).read().status()).isEqualTo(413);
      assertThat(
              port.metrics
                  .registry()
                  .getSampleValue(
                      "tributary_ingest_limited_requests_total",
                      new String[] {"cluster", "limit"},
                      new String[] {DEFAULT.name(), "body_bytes"}))
          .isEqualTo(3);
    }
  }

  @Test
  void write_chunked_isGathered() throws IOException {
    byte[] body = Bodies.snappy(Bodies.kube(300, START_MS, 1));
    try (RawConnection client = port.connect()) {
      client.send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int at = 0; at < body.length; at += 1_000) {
        byte[] chunk = Arrays.copyOfRange(body, at, Math.min(body.length, at + 1_000));
        client.send(Integer.toHexString(chunk.length) + "\r\n").send(chunk).send("\r\n");
      }
      assertThat(client.send("0\r\n\r\n").read().status()).isEqualTo(204);
    }
    assertThat(port.stored(DEFAULT)).hasSize(300);
  }

  @Test
  void write_chunkedTooLong_says413() throws IOException {
    try (RawConnection client = port.connect(SMALL)) {
      client.send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("11000\r\n").send(new byte[0x11000]).send("\r\n0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
  }

  @Test
  void write_expectContinue_isContinued() throws IOException {
    byte[] body = up(1);
    try (RawConnection client = port.connect()) {
      String head =
          "POST /api/v1/write HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ";
      assertThat(client.send(head + body.length + "\r\n\r\n").read().status()).isEqualTo(100);
      assertThat(client.send(body).read().status()).isEqualTo(204);
      assertThat(client.send(head + (1 << 30) + "\r\n\r\n").read().status()).isEqualTo(413);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void write_pipelined_isAnsweredInOrder() throws IOException {
    try (RawConnection client = port.connect()) {
      for (int i = 0; i < 50; i++) {
        client.post("/clusters/c" + i + "/api/v1/write", up(i));
        client.send("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      for (int i = 0; i < 50; i++) {
        assertThat(client.read().status()).isEqualTo(204);
        assertThat(client.read().status()).isEqualTo(200);
      }
    }
    assertThat(port.storage.clusters()).hasSize(50);
  }
}
