package io.tributary.ingest;

import static io.tributary.ingest.otlp.Otlp.JSON;
import static io.tributary.ingest.otlp.Otlp.PROTOBUF;
import static io.tributary.ingest.otlp.Otlp.START_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.Otlp;
import io.tributary.ingest.otlp.wire.AggregationTemporality;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceResponse;
import io.tributary.ingest.otlp.wire.Status;
import io.tributary.model.ClusterId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OTLP metrics at the port: paths, encodings, answers.
@Timeout(60)
final class OtlpMetricsPortTest {
  private static final byte[] PODS = Otlp.pods(2, START_MS).toByteArray();
  private static final byte[] GAUGE =
      Pushes.json(
          "{'resourceMetrics':[{'scopeMetrics':[{'metrics':[{'name':'g','gauge':{'dataPoints':"
              + "[{'timeUnixNano':'1700000000000000000','asDouble':1.5}]}}]}]}]}");
  private static final String DELTA = "{'name':'d','sum':{'dataPoints':[{},{}]}}";

  @RegisterExtension final IngestPort port = new IngestPort();

  private final ListAppender appender = new ListAppender();

  @Test
  void write_everyPath_isStoredForItsCluster() throws IOException {
    List<String> paths = List.of("/v1/metrics", "/otlp/v1/metrics", "/api/v1/otlp/v1/metrics");
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      for (String path : paths) {
        Response response = client.post("/clusters/eu-1" + path, PODS, PROTOBUF).read();
        assertThat(response.status()).as(path).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers()).containsEntry("content-type", "application/x-protobuf");
        assertThat(client.post(path, PODS, PROTOBUF, "X-Scope-OrgID: us-2").read().status())
            .isEqualTo(200);
      }
    }
    assertThat(appender.rows)
        .extracting(Row::cluster)
        .containsOnly(new ClusterId("eu-1"), new ClusterId("us-2"));
    assertThat(
            port.metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_requests_total",
                    new String[] {"protocol", "code"},
                    new String[] {"otlp_metrics", "200"}))
        .isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "gzip", "deflate", "zlib", "zstd", "snappy"})
  void write_everyCompression_isStored(String encoding) throws IOException {
    String header = "Content-Encoding: " + encoding;
    List<Integer> answers = new ArrayList<>();
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      answers.add(client.post("/v1/metrics", sent(GAUGE, encoding), JSON, header).read().status());
      answers.add(
          client.post("/v1/metrics", sent(PODS, encoding), PROTOBUF, header).read().status());
    }
    assertThat(answers).containsExactly(200, 200);
    assertThat(appender.rows).hasSize(1 + 2 * 10);
  }

  private static byte[] sent(byte[] body, String encoding) throws IOException {
    return switch (encoding) {
      case "gzip" -> Pushes.gzip(body);
      case "deflate", "zlib" -> Pushes.deflate(body, false);
      case "zstd" -> Pushes.zstd(body);
      case "snappy" -> Pushes.snappy(body);
      default -> body;
    };
  }

  @Test
  void write_json_isAnsweredInJson() throws IOException {
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      Response stored = client.post("/v1/metrics", GAUGE, JSON + "; charset=utf-8").read();
      assertThat(stored.status()).isEqualTo(200);
      assertThat(stored.body()).isEqualTo("{}");
      assertThat(stored.headers()).containsEntry("content-type", "application/json");
      byte[] delta =
          Pushes.json("{'resourceMetrics':[{'scopeMetrics':[{'metrics':[" + DELTA + "]}]}]}");
      assertThat(client.post("/v1/metrics", delta, JSON).read().body())
          .startsWith(
              "{\"partialSuccess\":{\"rejectedDataPoints\":\"2\","
                  + "\"errorMessage\":\"refused 2 of 2 data points; first of them:")
          .contains("d: aggregation temporality is not cumulative temporality=0");
      Response broken = client.post("/v1/metrics", Pushes.json("{'x':"), JSON).read();
      assertThat(broken.status()).isEqualTo(400);
      assertThat(broken.body()).startsWith("{\"code\":3,\"message\":\"Unexpected end-of-input");
      assertThat(broken.headers()).containsEntry("content-type", "application/json");
    }
    assertThat(appender.rows).hasSize(1);
  }

  @Test
  void write_partOfAProtobuf_isAnsweredInProtobuf() throws IOException {
    byte[] body =
        Otlp.request(
                Otlp.resource(),
                Otlp.sum(
                    "d",
                    "",
                    AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA,
                    Otlp.point(START_MS, 1)),
                Otlp.gauge("g", "", Otlp.point(START_MS, 2)))
            .toByteArray();
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      Response response = client.post("/v1/metrics", body, PROTOBUF).read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(
              ExportMetricsServiceResponse.parseFrom(response.content())
                  .getPartialSuccess()
                  .getRejectedDataPoints())
          .isEqualTo(1);
      Response broken =
          client.post("/v1/metrics", Arrays.copyOf(PODS, PODS.length - 5), PROTOBUF).read();
      assertThat(broken.status()).isEqualTo(400);
      Status status = Status.parseFrom(broken.content());
      assertThat(status.getCode()).isEqualTo(3);
      assertThat(status.getMessage()).contains("protobuf field is longer", "offset=");
    }
    assertThat(appender.rows).hasSize(1);
  }

  @Test
  void write_errorsOfThePort_areStatuses() throws IOException {
    Limits tight = new Limits(10, 100, 64 << 10, 1, 1, 1, IngestPort.SMALL.clusters());
    try (RawConnection client = port.connect(tight)) {
      Response full = client.post("/v1/metrics", PODS, JSON).read();
      assertThat(full.status()).isEqualTo(503);
      assertThat(full.headers()).containsEntry("retry-after", "2");
      assertThat(full.body()).startsWith("{\"code\":14,");
      Response tooLong = client.post("/v1/metrics", new byte[65 << 10], JSON).read();
      assertThat(tooLong.status()).isEqualTo(413);
      assertThat(tooLong.body()).startsWith("{\"code\":8,");
      Response method =
          client.send("GET /v1/metrics HTTP/1.1\r\nHost: x\r\n" + JSON + "\r\n\r\n").read();
      assertThat(method.status()).isEqualTo(405);
      assertThat(method.headers()).containsEntry("allow", "POST");
      assertThat(method.body()).startsWith("{\"code\":12,");
      assertThat(client.post("/v1/metrics", PODS, "Content-Type: text/plain").read().body())
          .startsWith("only application/x-protobuf and application/json are accepted");
      assertThat(client.post("/v1/metrics", GAUGE, JSON, "Content-Encoding: br").read().body())
          .startsWith("{\"code\":3,\"message\":\"only gzip, zstd, deflate and snappy");
    }
  }

  @Test
  void write_bombs_say413() throws IOException {
    byte[] spaces = new byte[300 << 10];
    Arrays.fill(spaces, (byte) ' ');
    try (RawConnection client = port.connect(IngestPort.SMALL)) {
      for (String type : new String[] {JSON, PROTOBUF}) {
        for (String encoding : new String[] {"gzip", "zstd", "deflate", "snappy"}) {
          Response response =
              client
                  .post(
                      "/v1/metrics", sent(spaces, encoding), type, "Content-Encoding: " + encoding)
                  .read();
          assertThat(response.status()).as(type + encoding).isEqualTo(413);
        }
      }
      assertThat(port.metrics.registry().getSampleValue("tributary_ingest_in_flight_bytes"))
          .isZero();
    }
  }
}
