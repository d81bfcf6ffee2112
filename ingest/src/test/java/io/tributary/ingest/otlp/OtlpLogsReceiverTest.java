package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.otlp.wire.ExportLogsServiceResponse;
import io.tributary.ingest.otlp.wire.LogRecord;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OtlpLogsReceiverTest {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final Labels UNKNOWN = Labels.of("service_name", "unknown_service");

  private final ListLogAppender appender = new ListLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private final OtlpLogsReceiver receiver =
      new OtlpLogsReceiver(TestEntryParts.of(appender, LogDiscovery.NONE));

  @AfterEach
  void close() {
    receiver.close();
  }

  private Answer receive(byte[] body, String... headers) {
    return receiver.receive(cluster, new TestBody(body, 8 << 20, headers));
  }

  private Row one(LogRecord record) {
    appender.rows.clear();
    byte[] body = OtlpLogBodies.request(Resource.getDefaultInstance(), record).toByteArray();
    assertThat(receive(body, Otlp.PROTOBUF).status()).isEqualTo(200);
    assertThat(appender.rows).hasSize(1);
    return appender.rows.getFirst();
  }

  @Test
  void receive_everything_isLabelsLineAndMetadataAsInLoki() {
    Answer answer = receive(OtlpLogBodies.everything().toByteArray(), Otlp.PROTOBUF);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().remaining()).isZero();
    assertThat(answer.headers()).containsEntry("Content-Type", "application/x-protobuf");
    Row first = appender.rows.getFirst();
    assertThat(first.labels())
        .isEqualTo(
            Labels.of("k8s_pod_name", "p-1", "service_instance_id", "12", "service_name", "shop"));
    assertThat(first.timestampNs()).isEqualTo(Otlp.START_NS);
    assertThat(first.line())
        .isEqualTo(
            new String(
                "{\"a\":{\"d\":2.5},\"a.b\":[-3,\"\\u0026\",null,{}],\"n\":\"NaN\","
                    .concat("\"z\":\"\\u003cé\\u2028\\n\\u0001\\\"\\u003e\"}")
                    .getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1));
    assertThat(first.metadata())
        .containsOnly(
            Map.entry("container_name_x", "true"),
            Map.entry("host_name", "h"),
            Map.entry("scope_name", "demo"),
            Map.entry("scope_version", "1.2"),
            Map.entry("scope_dropped_attributes_count", "3"),
            Map.entry("lib", "true"),
            Map.entry("order_id", "7"),
            Map.entry("http_z", "<é\u2028\n\u0001\">"),
            Map.entry("http_a_b", "[-3,\"\\u0026\",null,{}]"),
            Map.entry("http_a_d", "2.5"),
            Map.entry("http_n", "json: unsupported value: NaN"),
            Map.entry("key_1st", "oKGio6Q="),
            Map.entry("observed_timestamp", Long.toString(Otlp.START_NS + 5)),
            Map.entry("severity_number", "17"),
            Map.entry("severity_text", "ERROR"),
            Map.entry("dropped_attributes_count", "2"),
            Map.entry("flags", "1"),
            Map.entry("trace_id", "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"),
            Map.entry("span_id", "a0a1a2a3a4a5a6a7"),
            Map.entry("event_name", "placed"));
    assertThat(appender.rows)
        .isEqualTo(new OtlpLogTwin(CLUSTER, OtlpLogBodies.everything()).rows)
        .hasSize(6);
  }

  @Test
  void receive_fieldsBackwards_isTheSame() {
    receive(Otlp.backwards(OtlpLogBodies.everything()), Otlp.PROTOBUF);
    assertThat(appender.rows)
        .hasSameSizeAs(new OtlpLogTwin(CLUSTER, OtlpLogBodies.everything()).rows)
        .extracting(Row::labels)
        .contains(UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "'SEVERITY_NUMBER_WARN', 13",
        "'SEVERITY_NUMBER_FATAL4', 24",
        "'SEVERITY_NUMBER_TRACE2', 2",
        "'9', 9",
        "21, 21",
      })
  void receive_json_isTheSameAsProtobuf(String sent, String number) {
    byte[] body =
        Pushes.json(
            ("{'resourceLogs':[{'resource':{'attributes':[{'key':'service.name','value':"
                    + "{'stringValue':'web'}}]},'scopeLogs':[{'scope':{'name':'s'},'log_records':[{"
                    + "'timeUnixNano':'5','severityNumber':SEVERITY,'flags':3,'traceId':'00ff',"
                    + "'body':{'kvlistValue':{'values':[{'key':'a','value':{'intValue':'1'}}]}}}]}]}]}")
                .replace("SEVERITY", sent));
    Answer answer = receive(Pushes.gzip(body), Otlp.JSON, "Content-Encoding: gzip");
    assertThat(answer.text()).isEqualTo("{}");
    assertThat(appender.rows)
        .containsExactly(
            new Row(
                CLUSTER,
                Labels.of("service_name", "web"),
                5,
                "{\"a\":1}",
                Map.of(
                    "scope_name",
                    "s",
                    "severity_number",
                    number,
                    "flags",
                    "3",
                    "trace_id",
                    "00ff")));
  }

  @Test
  void receive_noTime_isThatOfArrivalAndEachRecordIsItsOwn() {
    LogRecord record = LogRecord.newBuilder().setBody(OtlpLogBodies.string("x")).build();
    ExportLogsServiceRequest request =
        OtlpLogBodies.request(Resource.getDefaultInstance(), record, record);
    receive(request.toByteArray(), Otlp.PROTOBUF);
    receive(request.toByteArray(), Otlp.PROTOBUF);
    assertThat(appender.rows)
        .extracting(Row::timestampNs)
        .containsExactly(
            OtlpLogTwin.ARRIVAL_NS,
            OtlpLogTwin.ARRIVAL_NS + 1,
            OtlpLogTwin.ARRIVAL_NS + 2,
            OtlpLogTwin.ARRIVAL_NS + 3);
  }

  @Test
  void receive_bytesThatAreNoText_areTheLine() {
    ByteString latin = ByteString.copyFrom(new byte[] {'c', (byte) 0xe9, 0, 'x'});
    byte[] value = AnyValue.newBuilder().setBytesValue(latin).build().toByteArray();
    value[0] = Fields.STRING_VALUE;
    LogRecord.Builder record = LogRecord.newBuilder().setTimeUnixNano(1);
    record.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(
                5,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(value))
                    .build())
            .build());
    assertThat(one(record.build()).line()).isEqualTo("c\u00e9\0x");
  }

  @Test
  void receive_levels_comeFromTheSeverity() {
    try (OtlpLogsReceiver all =
        new OtlpLogsReceiver(TestEntryParts.of(appender, LogDiscovery.ALL))) {
      LogRecord record =
          OtlpLogBodies.record(1, "an error").toBuilder().setSeverityNumber(10).build();
      byte[] body =
          OtlpLogBodies.request(Otlp.resource("k8s.job.name", "import"), record).toByteArray();
      all.receive(cluster, new TestBody(body, 1 << 20, Otlp.PROTOBUF));
    }
    assertThat(appender.rows.getFirst().metadata()).containsEntry("detected_level", "info");
    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(Labels.of("k8s_job_name", "import", "service_name", "import"));
  }

  @Test
  void receive_someRefused_saysHowManyInTheEncodingOfTheRequest() throws Exception {
    AnyValue deep = OtlpLogBodies.string("x");
    for (int i = 0; i < 40; i++) {
      deep = i % 2 == 0 ? OtlpLogBodies.array(deep) : OtlpLogBodies.map(Otlp.attribute("k", deep));
    }
    LogRecord good = OtlpLogBodies.record(1, "good");
    ExportLogsServiceRequest request =
        OtlpLogBodies.request(
            Otlp.resource("service.name", "web"),
            good.toBuilder().setBody(deep).build(),
            good,
            OtlpLogBodies.record(2, "x".repeat(300 << 10)),
            good.toBuilder().addAttributes(Otlp.attribute("d", deep)).build());
    Answer answer = receive(request.toByteArray(), Otlp.PROTOBUF);
    assertThat(answer.status()).isEqualTo(200);
    ExportLogsServiceResponse response = ExportLogsServiceResponse.parseFrom(answer.body());
    assertThat(response.getPartialSuccess().getRejectedLogRecords()).isEqualTo(3);
    assertThat(response.getPartialSuccess().getErrorMessage())
        .contains(
            "entry for stream '{service_name=\"web\"}': attribute is nested too deep limit=32",
            "max entry size '262144' bytes exceeded for stream '{service_name=\"web\"}' while",
            "refused 3 of 4 entries");
    assertThat(appender.rows).extracting(Row::line).containsExactly("good");

    byte[] json =
        Pushes.json(
            "{'resourceLogs':[{'resource':{'attributes':[{'key':'a','value':{'stringValue':'"
                + "y".repeat(70 << 10)
                + "'}}]},'scopeLogs':[{'logRecords':[{},{}]}]}]}");
    assertThat(receive(json, Otlp.JSON).text())
        .startsWith("{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"stream");
  }

  /// What a label is made of may be longer than what is kept of it.
  @Test
  void receive_textsLongerThanTheLimits_areRefused() {
    AnyValue list = OtlpLogBodies.array(OtlpLogBodies.string("x".repeat(300 << 10)));
    Resource resource =
        Resource.newBuilder().addAttributes(Otlp.attribute("service.name", list)).build();
    byte[] body = OtlpLogBodies.request(resource, OtlpLogBodies.record(1, "x")).toByteArray();
    assertThat(receive(body, Otlp.PROTOBUF).text()).contains("label value too long");

    LogRecord record = LogRecord.newBuilder().setBody(list).build();
    byte[] line = OtlpLogBodies.request(Resource.getDefaultInstance(), record).toByteArray();
    assertThat(receive(line, Otlp.PROTOBUF).text()).contains("with length '307204' bytes");
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void receive_nothing_isStored() {
    assertThat(receive(new byte[0], Otlp.PROTOBUF).status()).isEqualTo(200);
    assertThat(receive(Pushes.json("{}"), Otlp.JSON).text()).isEqualTo("{}");
    assertThat(appender.appends()).isZero();
  }

  /// A million attributes are counted, not kept, for each of the records they belong to.
  @Test
  void receive_bombs_endAtTheLimits() {
    Resource.Builder resource = Resource.newBuilder();
    for (int i = 0; i < 300_000; i++) {
      resource.addAttributes(Otlp.attribute("k" + i, AnyValue.getDefaultInstance()));
    }
    LogRecord[] records = new LogRecord[1_000];
    Arrays.fill(records, OtlpLogBodies.record(1, "x"));
    byte[] many = OtlpLogBodies.request(resource.build(), records).toByteArray();
    assertThat(receive(many, Otlp.PROTOBUF).text()).contains("has structured metadata too large");
    assertThat(appender.rows).isEmpty();

    String deep = "{'a':".repeat(5_000);
    assertThatThrownBy(() -> receive(Pushes.json("{'resourceLogs':" + deep), Otlp.JSON))
        .isInstanceOf(MalformedBodyException.class);
    byte[] bomb = Pushes.gzip(new byte[64 << 20]);
    assertThatThrownBy(() -> receive(bomb, Otlp.PROTOBUF, "Content-Encoding: gzip"))
        .isInstanceOf(TributaryException.class)
        .hasMessageContaining("too long");
    one(OtlpLogBodies.record(1, "good"));
  }

  @Test
  void receive_storeForgetsTwice_asksToSendAgain() {
    appender.retireAlways();
    byte[] body =
        OtlpLogBodies.request(Resource.getDefaultInstance(), OtlpLogBodies.record(1, "x"))
            .toByteArray();
    assertThat(receive(body, Otlp.PROTOBUF).status()).isEqualTo(503);
  }
}
