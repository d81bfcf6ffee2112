package io.tributary.ingest.lokipush;

import static io.tributary.ingest.lokipush.Pushes.JSON;
import static io.tributary.ingest.lokipush.Pushes.PROTOBUF;
import static io.tributary.ingest.lokipush.Pushes.START_NS;
import static io.tributary.ingest.lokipush.Pushes.bytes;
import static io.tributary.ingest.lokipush.Pushes.entry;
import static io.tributary.ingest.lokipush.Pushes.json;
import static io.tributary.ingest.lokipush.Pushes.push;
import static io.tributary.ingest.lokipush.Pushes.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.MetadataPair;
import io.tributary.model.wire.PushRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LokiPushReceiverTest {
  private static final long MOST_DECODED = 8 << 20;
  private static final Labels WEB = Labels.of("app", "web");

  private final ListLogAppender appender = new ListLogAppender();
  private final SharedIdentity shared = SharedIdentity.create();
  private final SelfMetrics metrics = new SelfMetrics();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("a"), 1, Labels.of("region", "eu"), metrics);
  private final LokiPushReceiver receiver = new LokiPushReceiver(shared, appender);

  @AfterEach
  void close() {
    receiver.close();
  }

  private Answer receive(byte[] body, String... headers) {
    return receiver.receive(cluster, new TestBody(body, MOST_DECODED, headers));
  }

  private static Row row(Labels labels, long timestampNs, String line, String... metadata) {
    Map<String, String> pairs = Labels.of(metadata).toMap();
    return new Row(new ClusterId("a"), labels, timestampNs, line, pairs);
  }

  /// Labels that came as names and values are kept in bytes that a sender could send as text.
  @ParameterizedTest
  @ValueSource(strings = {"\u0003app\u0003web", "\0\u0003app\u0003web", "\0\u007fa", "\0"})
  void protobuf_textInTheFormOfPairs_isRefused(String labels) {
    byte[] pairs = json("{'streams':[{'stream':{'app':'web'},'values':[['1','x']]}]}");
    assertThat(receive(pairs, JSON)).isEqualTo(Answer.STORED);
    appender.rows.clear();

    byte[] body =
        push(stream(labels, entry(START_NS, "one")), stream("{app=\"web\"}", entry(2, "y")));
    Answer answer = receive(body, PROTOBUF);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("error parsing labels");
    assertThat(appender.rows).containsExactly(row(WEB, 2, "y"));
  }

  @Test
  void protobuf_streamsAndMetadata_areRows() {
    byte[] body =
        push(
            stream(
                "{b=\"2\", a=\"1\", empty=\"\"}",
                entry(START_NS, "one"),
                entry(START_NS + 1, "two", "z", "26", "a", "1")),
            stream("{app=\"web\"}", entry(START_NS, "")));

    assertThat(receive(body, PROTOBUF)).isEqualTo(Answer.STORED);
    Labels first = Labels.of("a", "1", "b", "2");
    assertThat(appender.rows)
        .containsExactly(
            row(first, START_NS, "one"),
            row(first, START_NS + 1, "two", "a", "1", "z", "26"),
            row(WEB, START_NS, ""));
    assertThat(appender.appends()).isEqualTo(1);
  }

  @Test
  void json_streamsAndMetadata_areRows() {
    byte[] body =
        json(
            """
            {'unknown': [{}], 'streams': [
              {'values': [['1700000000000000000', 'one'],
                          ['1700000000000000001', 'two', {'z': '26', 'a': '1'}]],
               'stream': {'b': '2', 'a': '1', 'empty': ''}},
              {'stream': {'app': 'web'}, 'more': {'x': [1]}, 'values': [['1700000000000000000', '']]}
            ]}
            """);

    assertThat(receive(body, JSON + "; charset=utf-8")).isEqualTo(Answer.STORED);
    Labels first = Labels.of("a", "1", "b", "2");
    assertThat(appender.rows)
        .containsExactly(
            row(first, START_NS, "one"),
            row(first, START_NS + 1, "two", "a", "1", "z", "26"),
            row(WEB, START_NS, ""));
  }

  @Test
  void json_legacyForm_isRead() {
    byte[] body =
        json(
            """
            {'streams': [{'labels': '{app=\\'web\\'}', 'entries': [
              {'ts': '2023-11-14T22:13:20.000000001Z', 'line': 'one'},
              {'ts': '2023-11-14T23:13:20.5+01:00', 'line': 'two'}]}]}
            """);

    assertThat(receive(body, JSON)).isEqualTo(Answer.STORED);
    assertThat(appender.rows)
        .containsExactly(row(WEB, START_NS + 1, "one"), row(WEB, START_NS + 500_000_000, "two"));
  }

  @Test
  void streams_knownByTheirBytes_areResolvedOnce() {
    byte[] protobuf = push(stream("{app=\"web\"}", entry(START_NS, "one")));
    byte[] json =
        json("{'streams':[{'stream':{'app':'web'},'values':[['1700000000000000000','x']]}]}");
    for (int i = 0; i < 3; i++) {
      receive(protobuf, PROTOBUF);
      receive(json, JSON);
    }
    assertThat(appender.resolved()).isEqualTo(2);
    assertThat(appender.rows).hasSize(6).allMatch(row -> row.labels().equals(WEB));
  }

  @Test
  void lines_ofAnyBytes_areKept() {
    byte[] odd = {0, (byte) 0xff, 'a', (byte) 0xc3, '\n', (byte) 0xed, (byte) 0xa0, (byte) 0x80};
    String kept = new String(odd, StandardCharsets.ISO_8859_1);
    receive(push(stream("{app=\"web\"}", entry(START_NS, ByteString.copyFrom(odd)))), PROTOBUF);
    String json =
        "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[[\"1\",\"" + kept + "\"]]}]}";
    assertThat(receive(json.getBytes(StandardCharsets.ISO_8859_1), JSON)).isEqualTo(Answer.STORED);

    assertThat(appender.rows).extracting(Row::line).containsExactly(kept, kept);
  }

  @Test
  void json_escapes_becomeUtf8() {
    receive(
        json(
            "{'streams':[{'stream':{'app':'web'},'values':[['1','\\u0000 \\u00fc \\ud83d\\ude00"
                + " \\ud83d \\ude00 ☃ 😀 \\n']]}]}"),
        JSON);
    byte[] line = appender.rows.getFirst().line().getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new String(line, StandardCharsets.UTF_8))
        .isEqualTo("\u0000 ü 😀 \ufffd \ufffd ☃ 😀 \n");
  }

  @Test
  void lines_longerThanTheBufferOfTheParser_areWhole() {
    String line = "ü😀x".repeat(30_000);
    receive(json("{'streams':[{'stream':{'app':'web'},'values':[['1','" + line + "']]}]}"), JSON);
    byte[] stored = appender.rows.getFirst().line().getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo(line);
  }

  @Test
  void lines_tooLong_areRefusedAndTheRestIsStored() {
    String line = "x".repeat(LogLimits.DEFAULT.lineBytes() + 1);
    String text =
        "max entry size '262144' bytes exceeded for stream '{app=\"web\"}' while adding an entry"
            + " with length '262145' bytes\nrefused 1 of 3 entries\n";
    Answer protobuf =
        receive(
            push(
                stream(
                    "{app=\"web\"}", entry(1, "one"), entry(2, line, "a", "b"), entry(3, "three"))),
            PROTOBUF);
    Answer json =
        receive(
            json(
                "{'streams':[{'values':[['4','four'],['5','"
                    + line
                    + "'],['6','six']],'stream':{'app':'web'}}]}"),
            JSON);

    assertThat(protobuf).isEqualTo(Answer.of(400, text));
    assertThat(json).isEqualTo(Answer.of(400, text));
    assertThat(appender.rows)
        .containsExactly(
            row(WEB, 1, "one"), row(WEB, 3, "three"), row(WEB, 4, "four"), row(WEB, 6, "six"));
    assertThat(
            metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_refused_entries_total",
                    new String[] {"cluster", "reason"},
                    new String[] {"a", "entry_limit"}))
        .isEqualTo(2);
    assertThat(
            metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_entries_total", new String[] {"cluster"}, new String[] {"a"}))
        .isEqualTo(4);
  }

  @Test
  void metadata_overALimit_refusesItsEntry() {
    String[] many =
        IntStream.range(0, 129)
            .boxed()
            .flatMap(i -> List.of("n" + i, "v").stream())
            .toArray(String[]::new);
    Answer answer =
        receive(
            push(
                stream(
                    "{app=\"web\"}",
                    entry(1, "many", many),
                    entry(2, "large", "a", "x".repeat(64 << 10)),
                    entry(3, "most", Arrays.copyOf(many, 256)))),
            PROTOBUF);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("too many structured metadata labels: '129', limit: '128'")
        .contains("structured metadata too large: '65537' bytes, limit: '65536' bytes");
    assertThat(appender.rows).singleElement().matches(row -> row.metadata().size() == 128);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "",
        "app",
        "{app}",
        "{app=\"x\"",
        "{app=\"x}",
        "{app=\"x\" job=\"y\"}",
        "{1a=\"x\"}",
        "{a=\"\"}",
        "{a=\"x\", a=\"y\"}",
        "{a=\"\\q\"}",
        "{a=\"x\"} more"
      })
  void streams_withBadLabels_areRefusedAlone(String labels) {
    Answer answer =
        receive(
            push(
                stream("{app=\"web\"}", entry(1, "good")),
                stream(labels, entry(2, "bad"), entry(3, "bad")),
                stream("{app=\"web\"}", entry(4, "good", "a", "b"))),
            PROTOBUF);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("error ").endsWith("\nrefused 2 of 4 entries\n");
    assertThat(appender.rows).containsExactly(row(WEB, 1, "good"), row(WEB, 4, "good", "a", "b"));
  }

  @Test
  void streams_overALimit_areRefusedAlone() {
    String many =
        IntStream.range(0, 33).mapToObj(i -> "l" + i + "=\"v\"").collect(Collectors.joining(","));
    Answer answer =
        receive(
            push(
                stream("{" + many + "}", entry(1, "bad")),
                stream("{" + "n".repeat(1_025) + "=\"v\"}", entry(2, "bad")),
                stream("{a=\"" + "v".repeat(2_049) + "\"}", entry(3, "bad")),
                stream("{app=\"web\"}", entry(4, "good"))),
            PROTOBUF);

    assertThat(answer.text())
        .contains("has 33 label names; limit 32", "label name too long", "label value too long");
    assertThat(appender.rows).containsExactly(row(WEB, 4, "good"));
  }

  @Test
  void json_entriesThatAreNone_areRefusedAlone() {
    Answer answer =
        receive(
            json(
                """
                {'streams':[{'stream':{'app':'web'},'values':[
                  ['1', 'good'], ['x', 'bad'], [1.5, 'bad'], ['2'], [], 'bad', ['3', 4],
                  ['4', 'bad', {'a': [1]}], ['5', 'bad', 'meta'], ['9999999999999999999', 'bad'],
                  [6, 'good', {'n': 1, 't': true, 'z': null}], ['7', 'good', null, {'later': []}]]}]}
                """),
            JSON);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("entry for stream '{app=\"web\"}': the timestamp is neither", "line=2 column=")
        .endsWith("refused 9 of 12 entries\n");
    assertThat(appender.rows)
        .containsExactly(
            row(WEB, 1, "good"),
            new Row(new ClusterId("a"), WEB, 6, "good", Map.of("n", "1", "t", "true", "z", "")),
            row(WEB, 7, "good"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "1",
        "{'streams': {}}",
        "{'streams': [1]}",
        "{'streams': [{'stream': []}]}",
        "{'streams': [{'stream': {'a': {}}}]}",
        "{'streams': [{'labels': 1}]}",
        "{'streams': [{'stream': {'app': 'web'}, 'values': {}}]}",
        "{'streams': [{'stream': {'app': 'web'}, 'values': [['1', 'x']]",
        "{'streams': [{'stream': {'app': 'web'}, 'values': [['1', 'x']]}]} x"
      })
  void json_thatIsNoPush_storesNothingAndSaysWhere(String body) {
    assertThatThrownBy(() -> receive(json(body), JSON))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("line=1 column=");
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void json_nestedTooDeep_isMalformed() {
    assertThatThrownBy(() -> receive(json("{'x':" + "[".repeat(100_000)), JSON))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void json_severalBodies_areAllRead() {
    String one = "{'streams':[{'stream':{'app':'web'},'values':[['1','x']]}]}";
    assertThat(receive(json(one + "\n" + one), JSON)).isEqualTo(Answer.STORED);
    assertThat(appender.rows).hasSize(2);
  }

  @Test
  void bodies_withoutEntries_say422() {
    for (String body :
        List.of(
            "",
            "{}",
            "{'streams':[]}",
            "{'streams':null}",
            "{'streams':[{'stream':{'a':'b'},'values':[]}]}")) {
      assertThat(receive(json(body), JSON).status()).as(body).isEqualTo(422);
    }
    assertThat(receive(push(), PROTOBUF).status()).isEqualTo(422);
    assertThat(receive(push(stream("{}")), PROTOBUF).text())
        .isEqualTo("error at least one valid stream is required for ingestion\n");
    assertThat(appender.resolved()).isZero();
  }

  @Test
  void encodings_gzipAndDeflate_areDecoded() throws Exception {
    byte[] json = json("{'streams':[{'stream':{'app':'web'},'values':[['1','x']]}]}");
    byte[] protobuf = push(stream("{app=\"web\"}", entry(1, "x")));

    assertThat(receive(Pushes.gzip(json), JSON, "Content-Encoding: gzip").status()).isEqualTo(204);
    assertThat(receive(Pushes.gzip(protobuf), PROTOBUF, "Content-Encoding: GZIP").status())
        .isEqualTo(204);
    for (boolean raw : List.of(true, false)) {
      byte[] deflated = Pushes.deflate(json, raw);
      assertThat(receive(deflated, JSON, "Content-Encoding: deflate").status()).isEqualTo(204);
    }
    assertThat(receive(protobuf, PROTOBUF, "Content-Encoding: snappy").status()).isEqualTo(204);
    assertThat(receive(json, JSON, "Content-Encoding: snappy").status()).isEqualTo(204);
    assertThat(appender.rows).hasSize(6).containsOnly(row(WEB, 1, "x"));
  }

  @Test
  void encodings_thatAreBroken_areMalformed() {
    byte[] gzip = Pushes.gzip(json("{'streams':[{'stream':{'app':'web'},'values':[['1','x']]}]}"));
    assertThatThrownBy(
            () -> receive(Arrays.copyOf(gzip, gzip.length - 10), JSON, "Content-Encoding: gzip"))
        .isInstanceOf(MalformedBodyException.class);
    assertThatThrownBy(() -> receive(json("{}"), JSON, "Content-Encoding: gzip"))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("not valid gzip");
    assertThatThrownBy(() -> receive(json("{}"), JSON, "Content-Encoding: deflate"))
        .isInstanceOf(MalformedBodyException.class);
    assertThatThrownBy(() -> receive(json("{'streams':[]}"), PROTOBUF))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("snappy");
  }

  @Test
  void bombs_endAtTheLimit() {
    byte[] line =
        json("{'streams':[{'stream':{'a':'b'},'values':[['1','" + " ".repeat(20 << 20) + "']]}]}");
    for (byte[] body : List.of(Pushes.gzip(line), Pushes.gzip(Pushes.gzip(line)))) {
      TestBody bomb = new TestBody(body, 1 << 20, JSON, "Content-Encoding: gzip");
      assertThatThrownBy(() -> receiver.receive(cluster, bomb))
          .isInstanceOf(TributaryException.class);
      assertThat(bomb.reserved()).isLessThan(3 << 20);
    }
    assertThatThrownBy(() -> receive(Pushes.snappy(new byte[9 << 20]), PROTOBUF))
        .isInstanceOfSatisfying(
            TributaryException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TOO_LARGE));
  }

  @Test
  void refs_retired_areResolvedAgain() {
    byte[] body =
        push(
            stream("{app=\"web\"}", entry(1, "one"), entry(2, "two", "a", "b")),
            stream("{app=\"db\"}", entry(3, "three")));
    receive(body, PROTOBUF);
    appender.retireAll();
    appender.rows.clear();

    assertThat(receive(body, PROTOBUF)).isEqualTo(Answer.STORED);
    assertThat(appender.rows)
        .containsExactly(
            row(WEB, 1, "one"),
            row(WEB, 2, "two", "a", "b"),
            row(Labels.of("app", "db"), 3, "three"));
    assertThat(appender.resolved()).isEqualTo(4);
  }

  @Test
  void refs_retiredAndRefusedThen_areReportedOnce() {
    byte[] body = push(stream("{app=\"web\"}", entry(1, "one"), entry(2, "two")));
    receive(body, PROTOBUF);
    appender.retireAll();
    appender.refuseStreams(labels -> true);

    assertThat(receive(body, PROTOBUF).text())
        .contains("stream '{app=\"web\"}'", "limit=0")
        .endsWith("refused 2 of 2 entries\n");
  }

  @Test
  void refs_retiredTwice_say503() {
    appender.retireAlways();
    Answer answer = receive(push(stream("{app=\"web\"}", entry(1, "one"))), PROTOBUF);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsKey("Retry-After");
  }

  @Test
  void entries_refusedByTheStore_areNamed() {
    appender.refuseEntries(row -> row.line().equals("old"));
    Answer answer =
        receive(push(stream("{app=\"web\"}", entry(START_NS, "old"), entry(2, "new"))), PROTOBUF);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text().lines())
        .containsExactly(
            "entry for stream '{app=\"web\"}' has timestamp too old: 2023-11-14T22:13:20Z",
            "refused 1 of 2 entries");
    assertThat(appender.rows).containsExactly(row(WEB, 2, "new"));
  }

  @Test
  void refusals_areListedToTenAndCountedAll() {
    appender.refuseEntries(row -> true);
    PushRequest request = Pushes.pods(1, 100);
    Answer answer = receive(Pushes.snappy(request.toByteArray()), PROTOBUF);
    assertThat(answer.text().lines()).hasSize(11).last().isEqualTo("refused 100 of 100 entries");
  }

  @Test
  void labels_externalOnes_areStrippedUnlessNoneWouldBeLeft() {
    receive(
        push(
            stream("{app=\"web\", region=\"eu\"}", entry(1, "one")),
            stream("{region=\"eu\"}", entry(2, "two"))),
        PROTOBUF);
    assertThat(appender.rows)
        .containsExactly(row(WEB, 1, "one"), row(Labels.of("region", "eu"), 2, "two"));
  }

  @Test
  void metadata_isSortedUniqueAndNormalised() {
    receive(
        push(
            stream(
                "{app=\"web\"}",
                entry(
                    1, "x", "b.c", "1", "1x", "2", "a", "first", "ü-x", "3", "a", "last", "",
                    "4"))),
        PROTOBUF);
    assertThat(appender.rows.getFirst().metadata())
        .containsExactly(
            Map.entry("_", "4"),
            Map.entry("__x", "3"),
            Map.entry("a", "last"),
            Map.entry("b_c", "1"),
            Map.entry("key_1x", "2"));
  }

  @Test
  void metadata_thatIsNotUtf8_getsSpaces() {
    ByteString value = ByteString.copyFrom(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 'b'});
    byte[] body =
        push(
            stream(
                "{app=\"web\"}",
                entry(1, "x").toBuilder()
                    .addStructuredMetadata(
                        MetadataPair.newBuilder().setName(bytes("n")).setValue(value))
                    .build()));
    assertThat(receive(body, PROTOBUF).status()).isEqualTo(204);
    assertThat(appender.rows.getFirst().metadata()).containsEntry("n", "a b");
  }
}
