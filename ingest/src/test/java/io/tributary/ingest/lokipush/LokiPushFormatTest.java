package io.tributary.ingest.lokipush;

import static io.tributary.ingest.lokipush.Pushes.JSON;
import static io.tributary.ingest.lokipush.Pushes.PROTOBUF;
import static io.tributary.ingest.lokipush.Pushes.START_NS;
import static io.tributary.ingest.lokipush.Pushes.entry;
import static io.tributary.ingest.lokipush.Pushes.json;
import static io.tributary.ingest.lokipush.Pushes.push;
import static io.tributary.ingest.lokipush.Pushes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the forms and encodings of a push say becomes rows.
final class LokiPushFormatTest extends LokiPushFixture {
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
  void json_labelTwice_isTheLast() {
    receive(
        json("{'streams':[{'stream':{'app':'old','b':'1','app':'web'},'values':[['1','x']]}]}"),
        JSON);
    assertThat(appender.rows).containsExactly(row(Labels.of("app", "web", "b", "1"), 1, "x"));
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
  void labels_externalOnes_areStrippedUnlessNoneWouldBeLeft() {
    receive(
        push(
            stream("{app=\"web\", region=\"eu\"}", entry(1, "one")),
            stream("{region=\"eu\"}", entry(2, "two"))),
        PROTOBUF);
    assertThat(appender.rows)
        .containsExactly(row(WEB, 1, "one"), row(Labels.of("region", "eu"), 2, "two"));
  }
}
