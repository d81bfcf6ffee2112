package io.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.Otlp;
import io.tributary.ingest.otlp.OtlpLogBodies;
import io.tributary.model.ClusterId;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// OTLP logs as their senders meet them, through a port.
@Timeout(60)
final class OtlpLogsPortTest {
  private static final byte[] BODY =
      OtlpLogBodies.request(
              Otlp.resource("service.name", "web"), OtlpLogBodies.record(Otlp.START_NS, "x"))
          .toByteArray();

  @RegisterExtension final IngestPort port = new IngestPort();

  @Test
  void post_everyPath_storesForItsCluster() throws IOException {
    try (RawConnection client = port.connect()) {
      for (String path :
          new String[] {
            "/clusters/b/v1/logs", "/clusters/c/otlp/v1/logs", "/clusters/d/api/v1/otlp/v1/logs"
          }) {
        Response response = client.post(path, BODY, Otlp.PROTOBUF).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("content-type", "application/x-protobuf");
      }
      assertThat(client.post("/v1/logs", BODY, Otlp.PROTOBUF, "X-Scope-OrgID: e").read().status())
          .isEqualTo(200);
    }
    try (LogSnapshot snapshot = port.logs.logSnapshot(NanoRange.ALL)) {
      assertThat(snapshot.clusters())
          .extracting(ClusterId::name)
          .containsExactly("b", "c", "d", "e");
    }
    String[] labels = {"protocol", "code"};
    assertThat(
            port.metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_requests_total", labels, new String[] {"otlp_logs", "200"}))
        .isEqualTo(4);
  }

  @Test
  void post_sentTwice_isStoredOnceInItsOrder() throws IOException {
    byte[] body =
        OtlpLogBodies.request(
                Otlp.resource("service.name", "web"),
                OtlpLogBodies.record(Otlp.START_NS, "second"),
                OtlpLogBodies.record(Otlp.START_NS, "first"),
                OtlpLogBodies.record(Otlp.START_NS - 1, "before"))
            .toByteArray();
    try (RawConnection client = port.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.post("/v1/logs", body, Otlp.PROTOBUF).read().status()).isEqualTo(200);
      }
    }
    assertThat(port.storedLines(IngestPort.DEFAULT)).containsExactly("before", "second", "first");
  }

  @Test
  void post_wrong_isAnsweredInTheFormOfOtlp() throws IOException {
    try (RawConnection client = port.connect()) {
      Response json = client.post("/v1/logs", Pushes.json("{'resourceLogs':5}"), Otlp.JSON).read();
      assertThat(json.status()).isEqualTo(400);
      assertThat(json.body()).startsWith("{\"code\":3,\"message\":\"an array is wanted");
      assertThat(client.post("/v1/logs", new byte[] {1}, Otlp.PROTOBUF).read().status())
          .isEqualTo(400);
      assertThat(client.post("/v1/logs", BODY, "Content-Type: text/plain").read().status())
          .isEqualTo(415);
      assertThat(client.post("/v1/logs", BODY, Otlp.PROTOBUF).read().status()).isEqualTo(200);
    }
    try (RawConnection small = port.connect(IngestPort.SMALL)) {
      assertThat(small.post("/v1/logs", new byte[65 << 10], Otlp.PROTOBUF).read().status())
          .isEqualTo(413);
    }
  }
}
