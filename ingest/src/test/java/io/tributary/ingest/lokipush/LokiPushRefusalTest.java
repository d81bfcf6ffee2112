package io.tributary.ingest.lokipush;

import static io.tributary.ingest.lokipush.Pushes.JSON;
import static io.tributary.ingest.lokipush.Pushes.PROTOBUF;
import static io.tributary.ingest.lokipush.Pushes.START_NS;
import static io.tributary.ingest.lokipush.Pushes.entry;
import static io.tributary.ingest.lokipush.Pushes.json;
import static io.tributary.ingest.lokipush.Pushes.push;
import static io.tributary.ingest.lokipush.Pushes.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.ClusterId;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.wire.PushRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong in a push is named, and loses nothing else.
final class LokiPushRefusalTest extends LokiPushFixture {
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
  void entries_refusedByTheStore_areNamed() {
    appender.refuseEntries(row -> row.line().equals("old"));
    Answer answer =
        receive(push(stream("{app=\"web\"}", entry(START_NS, "old"), entry(2, "new"))), PROTOBUF);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text().lines())
        .containsExactly(
            "entry for stream '{app=\"web\"}' has timestamp too old: 2023-11-14T22:13:20Z, oldest"
                + " acceptable timestamp is: 1970-01-01T00:00:00Z",
            "refused 1 of 2 entries");
    assertThat(appender.rows).containsExactly(row(WEB, 2, "new"));
  }

  @Test
  void refusals_thatSayTheSame_areListedOnce() {
    String metadata =
        IntStream.rangeClosed(0, LogLimits.DEFAULT.metadataPairs())
            .mapToObj(i -> "'k" + i + "':'v'")
            .collect(Collectors.joining(","));
    String values = ("['1','x',{" + metadata + "}],").repeat(20) + "['1',5]";
    Answer answer =
        receive(json("{'streams':[{'stream':{'app':'web'},'values':[" + values + "]}]}"), JSON);
    assertThat(answer.text().lines())
        .hasSize(3)
        .startsWith(
            "stream '{app=\"web\"}' has too many structured metadata labels: '129', limit: '128'")
        .anyMatch(line -> line.contains("the line is not a string"))
        .endsWith("refused 21 of 21 entries");
  }

  @Test
  void refusals_areListedToTenAndCountedAll() {
    appender.refuseEntries(row -> true);
    PushRequest request = Pushes.pods(1, 100);
    Answer answer = receive(Pushes.snappy(request.toByteArray()), PROTOBUF);
    assertThat(answer.text().lines()).hasSize(11).last().isEqualTo("refused 100 of 100 entries");
  }
}
