package io.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.discovery.ServiceName;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xerial.snappy.Snappy;

/// The recorded pushes of log senders, answered and stored as Loki 3.7 answered and stored them.
///
/// Loki answered 204 to all pushes but one, and so do we. To OTLP it answered 204, we 200, as the
/// specification has it; and we take snappy, to which it said 400. Elasticsearch's `_bulk` it does
/// not speak: what VictoriaLogs stored is stored here, and each item has an answer of its own.
final class RecordedLogSendersTest {
  private static final String PROTOBUF = "(promtail-.*|winston-loki)";
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern STATUS = Pattern.compile("\"status\":\\d+");
  private static final int LONGEST_LINE = LogLimits.DEFAULT.lineBytes();

  @RegisterExtension final IngestPort port = new IngestPort();

  private record Line(Labels labels, long timestampNs, String bytes) {}

  private List<Line> stored(InMemoryLogStore store) {
    List<Line> lines = new ArrayList<>();
    try (LogSnapshot snapshot = store.logSnapshot(NanoRange.ALL)) {
      for (ClusterId cluster : snapshot.clusters()) {
        EntryReader reader =
            snapshot
                .querier(cluster)
                .select(List.of(), new EntryHints(false, List.of(), EntryHints.Parts.LINES));
        EntryColumns columns = new EntryColumns();
        while (reader.next(columns)) {
          for (int i = 0; i < columns.size(); i++) {
            int start = columns.lineStart(i);
            lines.add(
                new Line(
                    columns.labels(),
                    columns.timestampNs(i),
                    new String(
                        columns.bytes(),
                        start,
                        columns.lineEnd(i) - start,
                        StandardCharsets.ISO_8859_1)));
          }
        }
      }
    }
    return lines;
  }

  private Response replay(Path request) throws IOException {
    port.connect().close();
    return Recordings.replay(request, port.first());
  }

  private Path request(String recorded, String name) throws IOException {
    return Recordings.cases(recorded).getFirst().resolve(name + ".json");
  }

  /// Counted by another reader of JSON.
  @ParameterizedTest
  @CsvSource({
    "fluent-bit-loki-default, request-001, 1, 40, 3782",
    "fluent-bit-loki-default, request-002, 1, 30, 7921",
    "fluent-bit-loki-drop-single-key-raw, request-001, 1, 12, 218",
    "fluent-bit-loki-json-structured-metadata, request-001, 2, 40, 2732",
    "fluent-bit-loki-json-structured-metadata, request-002, 4, 30, 5664",
    "fluent-bit-loki-key-value-gzip, request-001, 1, 40, 3222",
    "fluent-bit-loki-key-value-gzip, request-002, 1, 30, 6829",
    "fluent-bit-loki-multiline-cri, request-001, 1, 16, 1463",
    "fluent-bit-loki-multiline-cri, request-002, 1, 12, 954",
    "loki4j, request-001, 3, 6, 136",
    "pino-loki, request-001, 3, 4, 440",
    "python-logging-loki, request-001, 1, 1, 21",
    "python-logging-loki, request-002, 1, 1, 17",
    "winston-loki, request-001, 3, 3, 153",
  })
  void replay_json_isStored(String recorded, String name, int streams, int lines, int bytes)
      throws IOException {
    Response response = replay(request(recorded, name));

    assertThat(response.status()).as(response.body()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    List<Line> stored = stored(port.logs);
    assertThat(stored).hasSize(lines);
    assertThat(stored.stream().map(Line::labels).distinct()).hasSize(streams);
    assertThat(stored.stream().mapToInt(line -> line.bytes().length()).sum()).isEqualTo(bytes);
  }

  @Test
  void replay_protobuf_isStoredAsProtobufJavaReadsIt() throws IOException {
    Set<String> expected = new HashSet<>();
    Set<Labels> streams = new HashSet<>();
    for (Path folder : Recordings.cases(PROTOBUF)) {
      for (Path request : Recordings.requests(folder)) {
        boolean tooLong = folder.endsWith("promtail-long-line");
        Response response = replay(request);
        assertThat(response.status()).as(request.toString()).isEqualTo(tooLong ? 400 : 204);
        if (!request.toString().contains("winston-loki/request-001")) { // it is JSON
          PushRequest push = PushRequest.parseFrom(Snappy.uncompress(Recordings.body(request)));
          push.getStreamsList().forEach(stream -> addLines(stream, expected, streams));
        }
      }
    }
    List<Line> stored = stored(port.logs);
    assertThat(stored)
        .extracting(line -> line.timestampNs() + " " + line.bytes())
        .containsAll(expected)
        .hasSizeGreaterThan(200);
    assertThat(stored).extracting(Line::labels).containsAll(streams);
    assertThat(stored).anyMatch(line -> line.bytes().indexOf(0) >= 0);
  }

  /// Counted by another reader of protobuf and of JSON.
  @ParameterizedTest
  @CsvSource({
    "fluent-bit-otlp-logs, request-001, unknown_service, 30",
    "fluent-bit-otlp-logs, request-002, unknown_service, 12",
    "fluent-bit-otlp-logs-gzip-body-key, request-001, unknown_service, 40",
    "fluent-bit-otlp-logs-gzip-body-key, request-002, unknown_service, 30",
    "otel-sdk-js-json, request-001, web, 6",
    "otel-sdk-python, request-001, checkout, 16",
    "otel-sdk-python, request-005, checkout, 16",
    "otelcol-otlphttp-json, request-001, checkout, 16",
    "otelcol-otlphttp-json-snappy-deflate, request-001, checkout, 16",
    "otelcol-otlphttp-proto-gzip, request-001, checkout, 16",
    "otelcol-otlphttp-zstd, request-001, checkout, 16",
  })
  void replay_otlp_isStored(String recorded, String name, String service, int lines)
      throws IOException {
    Response response = replay(request(recorded, name));

    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isIn("", "{}");
    assertThat(stored(port.logs))
        .hasSize(lines)
        .allMatch(line -> line.labels().get("service_name").equals(service));
  }

  /// Counted by grep; lines of stack traces that are equal to another, also in their millisecond,
  /// are one. Elasticsearch would have taken the update and the delete, too; that nothing here
  /// changes what is stored is said in their items.
  @ParameterizedTest
  @CsvSource({
    "elasticsearch-py-bulk, request-002, 10, 0, 10",
    "elasticsearch-py-bulk, request-003, 3, 2, 3",
    "elasticsearch-py-bulk, request-004, 30, 0, 30",
    "fluent-bit-es-default, request-001, 40, 0, 40",
    "fluent-bit-es-default, request-002, 30, 0, 30",
    "fluent-bit-es-logstash-create-gzip, request-001, 30, 0, 30",
    "fluent-bit-es-logstash-create-gzip, request-002, 12, 0, 12",
    "fluent-bit-es-path-pipeline-type, request-001, 29, 0, 19",
    "rsyslog-es, request-001, 20, 0, 20",
    "rsyslog-es, request-002, 20, 0, 20",
    "rsyslog-es, request-003, 14, 0, 14",
  })
  void replay_bulk_isStoredItemByItem(
      String recorded, String name, int taken, int refused, int lines) throws IOException {
    Response response = replay(request(recorded, name));

    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("x-elastic-product", "Elasticsearch");
    assertThat(response.body()).contains("\"errors\":" + (refused > 0));
    assertThat(STATUS.matcher(response.body()).results().map(MatchResult::group))
        .filteredOn(status -> status.endsWith("201"))
        .hasSize(taken);
    assertThat(STATUS.matcher(response.body()).results()).hasSize(taken + refused);
    assertThat(stored(port.logs)).hasSize(lines);
  }

  @Test
  void replay_probeOfElasticsearchPy_isAnsweredAsItsServer() throws IOException {
    Response info = replay(request("elasticsearch-py-bulk", "request-001"));
    assertThat(info.status()).isEqualTo(200);
    assertThat(info.headers()).containsEntry("x-elastic-product", "Elasticsearch");
    assertThat(info.body()).contains("\"number\":");
  }

  /// rsyslog puts what is no UTF-8 into JSON strings.
  @Test
  void replay_rsyslogBytesThatAreNoText_areKept() throws IOException {
    for (String name : List.of("request-001", "request-002", "request-003")) {
      replay(request("rsyslog-es", name));
    }
    assertThat(stored(port.logs)).anyMatch(line -> line.bytes().contains("caf\u00e9 na\u00efve"));
  }

  /// What a strict reader of protobuf refuses as a whole.
  @Test
  void replay_otlpBytesThatAreNoText_areKept() throws IOException {
    replay(request("fluent-bit-otlp-logs", "request-002"));
    assertThat(stored(port.logs))
        .extracting(Line::bytes)
        .contains(
            "latin-1 bytes: caf\u00e9 na\u00efve",
            "broken utf-8: \u00f0\u009f\u0098 \u00ff\u00fe end");
  }

  private static void addLines(PushStream stream, Set<String> lines, Set<Labels> streams) {
    String[] pairs =
        LABEL
            .matcher(stream.getLabels().toStringUtf8())
            .results()
            .flatMap(label -> Stream.of(label.group(1), label.group(2)))
            .toArray(String[]::new);
    Labels sent = Labels.of(pairs);
    streams.add(ServiceName.add(sent, sent));
    for (PushEntry entry : stream.getEntriesList()) {
      long timestampNs =
          entry.getTimestamp().getSeconds() * 1_000_000_000L + entry.getTimestamp().getNanos();
      if (entry.getLine().size() <= LONGEST_LINE) {
        lines.add(timestampNs + " " + entry.getLine().toString(StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void replay_longLine_isNamedAndTheOthersAreStored() throws IOException {
    Response response = replay(request("promtail-long-line", "request-001"));

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.body())
        .startsWith(
            "max entry size '262144' bytes exceeded for stream '{filename=\"/var/log/app/long.log\","
                + " job=\"long\"}' while adding an entry with length '300008' bytes\n");
    assertThat(stored(port.logs)).hasSize(2);
  }
}
