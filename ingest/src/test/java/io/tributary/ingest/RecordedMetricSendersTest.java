package io.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.otlp.Otlp;
import io.tributary.ingest.otlp.OtlpTwin;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceResponse;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.BodyStream;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every recorded write of metrics, answered as Prometheus 3.14 answered it or better, and OTLP
/// stored as the slow twin would.
@Timeout(120)
final class RecordedMetricSendersTest {
  /// What is answered otherwise, and why that is better.
  private static final Map<String, Integer> BETTER =
      Map.of(
          // Points of delta temporality are counted as rejected, the rest is kept; on a 500 senders
          // of OTLP drop everything.
          "otel-sdk-python request-003", 200,
          "otel-sdk-python request-004", 200,
          // Compressions that the collector offers and Prometheus does not read.
          "otelcol-otlphttp-json-snappy-deflate request-002", 200,
          "otelcol-otlphttp-zstd request-002", 200,
          // The dialect of VictoriaMetrics, as that answers it.
          "vmagent-rw1 request-001", 204,
          "vmagent-rw1 request-002", 204,
          "vmagent-rw1-fallback request-001", 204,
          // Exemplars in a series of their own are taken.
          "prometheus-3.14-rw2-full request-001", 204,
          "prometheus-3.14-rw2-full request-002", 204);

  /// Protobuf by name of the recording, with how many points each holds.
  private static final Map<String, Integer> OTLP_POINTS =
      Map.of(
          "fluent-bit-otlp-metrics request-001", 155,
          "fluent-bit-otlp-metrics request-002", 155,
          "otel-sdk-python request-002", 6,
          "otel-sdk-python request-003", 6,
          "otel-sdk-python request-004", 6,
          "otelcol-otlphttp-proto-gzip request-002", 6,
          "otelcol-otlphttp-zstd request-002", 6,
          "otelcol-otlphttp-json-snappy-deflate request-002", 6);

  @RegisterExtension final IngestPort port = new IngestPort();

  private final ListAppender appender = new ListAppender();

  private Response replay(Path request) throws IOException {
    port.connect(appender, Limits.DEFAULT).close();
    return Recordings.replay(request, port.first());
  }

  private static Path request(Path recordings, String name) {
    return recordings.resolve(name.replace(" ", "/") + ".json");
  }

  private static Path recordings() throws IOException {
    return Objects.requireNonNull(Recordings.cases("vmagent-rw1").getFirst().getParent());
  }

  @Test
  void replay_everyWrite_isAnsweredAsByPrometheusOrBetter() throws IOException {
    Path recordings = recordings();
    Map<String, Integer> expected = new TreeMap<>();
    for (String line : Files.readAllLines(recordings.resolve("reference-answers.tsv"))) {
      String[] fields = line.split("\t", -1);
      if (fields[2].equals("prometheus-3.14")) {
        expected.put(fields[0] + " " + fields[1], Integer.valueOf(fields[4]));
      }
    }
    assertThat(expected)
        .hasSizeGreaterThan(40)
        .containsKeys(BETTER.keySet().toArray(String[]::new));
    expected.putAll(BETTER);
    Map<String, Integer> answers = new TreeMap<>();
    for (String name : expected.keySet()) {
      answers.put(name, replay(request(recordings, name)).status());
    }
    assertThat(answers).isEqualTo(expected);
  }

  @Test
  void replay_otlpProtobuf_isStoredAsTheTwinWould() throws IOException {
    Path recordings = recordings();
    for (Map.Entry<String, Integer> each : OTLP_POINTS.entrySet()) {
      Path request = request(recordings, each.getKey());
      Response response = replay(request);
      ClusterId cluster = appender.rows.getFirst().cluster();
      OtlpTwin twin = new OtlpTwin(cluster, decoded(request));
      assertThat(twin.sent).as(each.getKey()).isEqualTo(each.getValue());
      assertThat(appender.rows).as(each.getKey()).isEqualTo(twin.rows);
      assertThat(appender.histograms)
          .as(each.getKey())
          .extracting(OtlpTwin::described)
          .isEqualTo(twin.histograms);
      assertThat(
              ExportMetricsServiceResponse.parseFrom(response.content())
                  .getPartialSuccess()
                  .getRejectedDataPoints())
          .as(each.getKey())
          .isEqualTo(twin.rejected);
      appender.clear();
    }
  }

  private static ExportMetricsServiceRequest decoded(Path request) throws IOException {
    String head = Files.readString(request);
    String encoding =
        List.of("gzip", "zstd", "deflate").stream()
            .filter(each -> head.contains("[\"Content-Encoding\", \"" + each + "\"]"))
            .findFirst()
            .orElse("");
    TestBody body = new TestBody(Recordings.body(request), 8 << 20, Otlp.PROTOBUF);
    try (InputStream bytes = BodyStream.open(body, encoding)) {
      return ExportMetricsServiceRequest.parseFrom(bytes);
    }
  }

  @Test
  void replay_otlpJson_isStoredAsProtobufOfTheSameSender() throws IOException {
    Path recordings = recordings();
    replay(request(recordings, "otelcol-otlphttp-proto-gzip request-002"));
    Set<Labels> expected = series();
    appender.clear();
    replay(request(recordings, "otelcol-otlphttp-json request-002"));

    assertThat(series()).isEqualTo(expected).hasSizeGreaterThan(20);
    assertThat(appender.exemplars).isNotEmpty();
  }

  private Set<Labels> series() {
    return appender.rows.stream().map(Row::labels).collect(Collectors.toSet());
  }

  @Test
  void replay_jsonOfJavaScript_isStored() throws IOException {
    replay(request(recordings(), "otel-sdk-js-json request-002"));

    Map<Labels, Double> stored = new TreeMap<>();
    appender.rows.forEach(
        row -> stored.put(row.labels(), Double.longBitsToDouble(row.valueBits())));
    String[] job = {"job", "web"};
    assertThat(stored)
        .hasSize(21)
        .containsEntry(Labels.of("__name__", "clicks_total", job[0], job[1], "page", "/"), 3.0)
        .containsEntry(Labels.of("__name__", "open", job[0], job[1]), -2.0)
        .containsEntry(
            Labels.of("__name__", "load_milliseconds_bucket", "le", "10", job[0], job[1]), 0.0)
        .containsEntry(
            Labels.of("__name__", "load_milliseconds_bucket", "le", "25", job[0], job[1]), 1.0)
        .containsEntry(
            Labels.of("__name__", "target_info", "host_name", "node-1", job[0], job[1]), 1.0);
  }
}
