package io.tributary.ingest.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.lokipush.LokiPushReceiver;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is derived of a push, as Loki 3.7 derives it.
final class LogDiscoveryTest {
  private final ListLogAppender appender = new ListLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("a"), 1, Labels.of("region", "eu"), new SelfMetrics());
  private final LokiPushReceiver receiver =
      new LokiPushReceiver(TestEntryParts.of(appender, LogDiscovery.ALL));

  @AfterEach
  void close() {
    receiver.close();
  }

  private List<Row> json(String body) {
    appender.rows.clear();
    receiver.receive(cluster, new TestBody(Pushes.json(body), 1 << 20, Pushes.JSON));
    return appender.rows;
  }

  private List<Row> protobuf(String labels, String line) {
    appender.rows.clear();
    byte[] body = Pushes.push(Pushes.stream(labels, Pushes.entry(1, line)));
    receiver.receive(cluster, new TestBody(body, 1 << 20, Pushes.PROTOBUF));
    return appender.rows;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{app='web'} | web",
        "{job='j', container='c', app='web', service='s'} | s",
        "{application='x', name='n'} | x",
        "{component='x', app_kubernetes_io_name='n'} | n",
        "{k8s_job_name='x'} | x",
        "{pod='x'} | unknown_service",
        "{service_name='mine', app='web'} | mine",
        "{region='eu', app='web'} | web",
      })
  void receive_labels_giveTheServiceName(String labels, String expected) {
    List<Row> rows = protobuf(labels.replace('\'', '"'), "x");
    assertThat(rows.getFirst().labels().get("service_name")).isEqualTo(expected);
    assertThat(rows.getFirst().labels().has("region")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{ }", "{pod=''}"})
  void receive_noLabels_areThoseOfAnUnknownService(String labels) {
    List<Row> rows = new ArrayList<>(protobuf(labels.replace('\'', '"'), "x"));
    rows.addAll(json("{'streams':[{'stream':{},'values':[['1','x']]},{'values':[['2','y']]}]}"));
    assertThat(rows)
        .hasSize(3)
        .allMatch(row -> row.labels().equals(Labels.of("service_name", "unknown_service")));
  }

  /// What a label of the whole cluster says is a name, though the label is not stored.
  @Test
  void receive_nameIsAnExternalLabel_isFoundBeforeItIsRemoved() {
    ClusterWrites shop =
        new ClusterWrites(new ClusterId("b"), 2, Labels.of("app", "shop"), new SelfMetrics());
    byte[] body = Pushes.push(Pushes.stream("{app=\"shop\"}", Pushes.entry(1, "x")));
    receiver.receive(shop, new TestBody(body, 1 << 20, Pushes.PROTOBUF));
    assertThat(appender.rows.getFirst().labels()).isEqualTo(Labels.of("service_name", "shop"));
  }

  @Test
  void receive_nameOrNone_isTheSameStreamAsWithIt() {
    protobuf("{app=\"web\"}", "x");
    protobuf("{app=\"web\", service_name=\"web\"}", "x");
    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(Labels.of("app", "web", "service_name", "web"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"level\":\"WARN\"} | warn",
        "  {\"a\":{\"level\":\"trc\"}} | trace",
        "{\"a\":{\"b\":{\"level\":\"fatal\"}},\"x\":1} | fatal",
        "{\"a\":{\"b\":{\"level\":\"fatal error\"}},\"x\":1} | fatal",
        "{\"a\":[{\"level\":\"fatal\"}],\"log.level\":\"Information\"} | info",
        "{\"a\":\"}\\\"\",\"severity\":\"ERR\",\"level\":\"info\"} | error",
        "{\"level\":30,\"lvl\":\"dbg\"} | debug",
        "{\"level\":\"notice\",\"msg\":\"an error\"} | error",
        "{\"Level\" : \"critical\" , \"x\" : null } | critical",
        "{\"level\":\"war | unknown",
        "{\"level\":\"wa\\\"} | unknown",
        "{\"a\":{\"b\":1},\"SeverityText\":\"wrn\"} | warn",
        "{broken error} | error",
        "ts=1 level=Error msg=x | error",
        "ts=1 msg=\"level=info ok\" LVL=dbg severity=warning | warn",
        "msg=\"a \\\" b\" level=\"inf\" | info",
        "level=info level=error | info",
        "=x level=error fatal | error",
        "a=b level=what warn: x | warn",
        "a=b | unknown",
        "[ERROR] info | error",
        "an Error: warn | error",
        "errors happened | unknown",
        "referrer err=no | error",
        "INFO start debug | info",
        "a warning | warn",
        "WARN x | warn",
        "information | unknown",
        "_error | unknown",
        "erroré | unknown",
        "critical fatal | critical",
        "the trace of errors, error | trace",
        "misc:error a.error warn: x | warn",
        "error.x <error> -error info! | info",
        "errors and error | error",
        "~~ | unknown",
        "er | unknown",
        "err | error",
      })
  void receive_line_givesTheLevel(String line, String expected) {
    Map<String, String> metadata =
        protobuf("{pod=\"x\"}", line == null || line.equals("~~") ? "" : line)
            .getFirst()
            .metadata();
    assertThat(metadata).containsExactly(Map.entry("detected_level", expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{level='Error'} | error",
        "{severity='info', level='warn'} | warn",
        "{lvl='Notice'} | Notice",
        "{x='level=', SEVERITY=`trace`} | trace",
        "{x='a\\\"b,level=', Lvl='crit'} | crit",
        "{level='', pod='x'} | debug",
      })
  void receive_labelsSayIt_theyWin(String labels, String expected) {
    assertThat(protobuf(labels.replace('\'', '"'), "debug").getFirst().metadata())
        .containsEntry("detected_level", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'level':'Error'} | error",
        "{'lvl':'trace','severity':'warn','zone':'z'} | warn",
        "{'severity_number':'9'} | info",
        "{'severity_number':'0','a':'b'} | unknown",
        "{'severity_number':'24'} | fatal",
        "{'severity_number':'25'} | unknown",
        "{'severity_number':'high'} | info",
        "{'severity_number':'17','severity_text':'dbg'} | debug",
        "{'log.level':'error'} | warn",
        "{'severity_text':'Notice'} | Notice",
        "{'level':'','zone':'z'} | warn",
        "{'detected_level':'odd','level':'info'} | odd",
        "{'detected_level':'Warning','level':'info','z':'z'} | warn",
        "{'detected.level':'ERR'} | error",
        "{'detected_level':'INFORMATION'} | info",
        "{'detected_level':'Unknown'} | Unknown",
        "{'detected_level':'','z':'z'} | warn",
      })
  void receive_metadataSaysIt_itWinsOverTheLine(String metadata, String expected) {
    List<Row> rows =
        json("{'streams':[{'stream':{'pod':'x'},'values':[['1','warn'," + metadata + "]]}]}");
    assertThat(rows.getFirst().metadata()).containsEntry("detected_level", expected);
    assertThat(List.copyOf(rows.getFirst().metadata().keySet())).isSorted();
  }

  @Test
  void receive_levelsThatAreNotKnown_areEachAsWritten() {
    List<Row> rows =
        json(
            "{'streams':[{'stream':{'pod':'x'},'values':[['1','a',{'level':'notice'}],"
                + "['2','b',{'level':'alert'}],['3','c',{'level':'notice'}],"
                + "['4','d',{'level':'WARN'}],['5','e',{'level':'notic'}]]}]}");
    assertThat(rows)
        .extracting(row -> row.metadata().get("detected_level"))
        .containsExactly("notice", "alert", "notice", "warn", "notic");
  }

  @Test
  void receive_labelsBehindTheEntries_winAsWell() {
    List<Row> rows =
        json(
            "{'streams':[{'values':[['1','info'],['2','x',{'a':'b','z':'y'}]],"
                + "'stream':{'level':'error'}},{'stream':{'pod':'x'},'values':[['3','fatal']]}]}");
    assertThat(rows)
        .extracting(Row::line, Row::metadata)
        .containsExactly(
            tuple("info", Map.of("detected_level", "error")),
            tuple("x", Map.of("a", "b", "detected_level", "error", "z", "y")),
            tuple("fatal", Map.of("detected_level", "fatal")));
  }

  @Test
  void receive_everythingOff_isAsSent() {
    try (LokiPushReceiver plain =
        new LokiPushReceiver(TestEntryParts.of(appender, LogDiscovery.NONE))) {
      byte[] body = Pushes.push(Pushes.stream("{app=\"x\"}", Pushes.entry(1, "error")));
      plain.receive(cluster, new TestBody(body, 1 << 20, Pushes.PROTOBUF));
    }
    assertThat(appender.rows.getFirst().labels()).isEqualTo(Labels.of("app", "x"));
    assertThat(appender.rows.getFirst().metadata()).isEmpty();
  }

  private static final Pattern WORD =
      Pattern.compile(
          "(?<![^ \\t\\n\\[({\"'=|])(trace|debug|fatal|critical|error|err|warning|warn|info)"
              + "(?![^ \\t\\n\\[\\](){}:,!\"'=|])",
          Pattern.CASE_INSENSITIVE);

  /// The first word that stands alone decides.
  private static Level plainly(String line) {
    Matcher word = WORD.matcher(line);
    if (!word.find()) {
      return Level.UNKNOWN;
    }
    return switch (word.group(1).toLowerCase(Locale.ROOT)) {
      case "err" -> Level.ERROR;
      case "warning" -> Level.WARN;
      case String level -> Level.valueOf(level.toUpperCase(Locale.ROOT));
    };
  }

  @Test
  void wordLevel_randomLines_isWhatAPlainSearchFinds() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    String[] pieces = {
      "trace", "Debug", "FATAL", "criti", "cal", "err", "or", "warn", "ing", "info", " ", ": ", "x",
      "7", "[", "_", "e", "tr", "inf", "|", ",", "\"", "é", ".", "=", "\n"
    };
    for (int i = 0; i < 50_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        line.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] bytes = ("err " + line + " fatal").getBytes(StandardCharsets.UTF_8);
      assertThat(WordLevel.of(bytes, 4, bytes.length - " fatal".length()))
          .as("seed=%d line=%s", seed, line)
          .isEqualTo(plainly(line.toString()));
    }
  }

  /// No line, whatever its bytes, is read beyond its end.
  @Test
  void lineLevel_endOfEveryLine_isTheEnd() {
    LineLevel levels = new LineLevel();
    for (String line :
        List.of(
            "{\"a\":{\"b\":\"c\\\"\",\"level\":\"error\"},\"d\":[1,{}]}",
            "a=\"b\\\"\" level=\"error\" c=d")) {
      byte[] bytes = (line + "error").getBytes(StandardCharsets.UTF_8);
      for (int end = 0; end <= line.length(); end++) {
        byte[] cut = Arrays.copyOf(bytes, end);
        assertThat(levels.of(bytes, 0, end)).isEqualTo(levels.of(cut, 0, end));
      }
      assertThat(levels.of(bytes, 0, line.length())).isEqualTo(Level.ERROR);
    }
  }
}
