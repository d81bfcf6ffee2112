package io.tributary.ingest.elastic;

import static io.tributary.ingest.elastic.BulkBodies.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BulkReceiverTest {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final Pattern STATUS = Pattern.compile("\"status\":(\\d+)");
  private static final String WRITE = "{'create':{'_index':'logs'}}";
  private static final byte[][] TOKENS = {
    Pushes.json("'"),
    Pushes.json("\n"),
    Pushes.json("{'index':{}}\n"),
    Pushes.json("{'a':"),
    Pushes.json("}"),
    Pushes.json("["),
    Pushes.json(","),
    Pushes.json("\\u"),
    Pushes.json("null"),
    Pushes.json("'@timestamp':"),
    Pushes.json("'message':'x',"),
    Pushes.json("-1"),
    {(byte) 0xed},
    {0}
  };

  private final ListLogAppender appender = new ListLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private BulkReceiver receiver = new BulkReceiver(TestEntryParts.of(appender, LogDiscovery.NONE));

  @AfterEach
  void close() {
    receiver.close();
  }

  private Answer receive(byte[] body, String... headers) {
    return receiver.receive(cluster, new TestBody(body, 8 << 20, headers));
  }

  private static List<Integer> statuses(Answer answer) {
    List<Integer> statuses = new ArrayList<>();
    for (MatchResult status : STATUS.matcher(answer.text()).results().toList()) {
      statuses.add(Integer.parseInt(status.group(1)));
    }
    return statuses;
  }

  private static Row row(Labels labels, long timestampNs, String line, String... metadata) {
    return new Row(CLUSTER, labels, timestampNs, line, Labels.of(metadata).toMap());
  }

  @Test
  void receive_indexInThePath_isThatOfItemsThatNameNone() {
    byte[] body =
        lines(
            "{'create':{}}", "{'message':'a'}", "{'create':{'_index':'other'}}", "{'message':'b'}");
    Answer answer = receiver.receive(cluster, TestBody.at("/my\"idx/_bulk", body));
    assertThat(answer.text())
        .contains("{\"_index\":\"my\\\"idx\",\"_id\":\"0\"")
        .contains("{\"_index\":\"other\",\"_id\":\"1\"");
    assertThat(appender.rows)
        .extracting(row -> row.labels().get("index"))
        .containsExactly("my\"idx", "other");
  }

  @Test
  void receive_typeInThePath_isNoIndex() {
    byte[] body = lines("{'create':{}}", "{'message':'a'}");
    var _ = receiver.receive(cluster, TestBody.at("/prefix/logs/_doc/_bulk", body));
    assertThat(appender.rows.getFirst().labels().get("index")).isEqualTo("logs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'message':'fatal','log':{'level':'Warning'}}; warn",
        "{'message':'fatal','log.level':'error'}; error",
        "{'message':'fatal','log.level':'error','level':'info'}; info",
        "{'message':'fatal','log.level':'error','Level':'info'}; info",
        "{'message':'fatal','log.level':'error','severity':'info'}; error",
        "{'message':'fatal','log':{'line':1}}; fatal",
      })
  void receive_logLevelOfTheCommonSchema_isTheLevel(String document, String expected) {
    try (BulkReceiver detecting = new BulkReceiver(TestEntryParts.of(appender, LogDiscovery.ALL))) {
      detecting.receive(cluster, TestBody.at("/_bulk", lines(WRITE, document)));
    }
    assertThat(appender.rows.getFirst().metadata()).containsEntry("detected_level", expected);
  }

  @Test
  void receive_logLevelIsALabel_isTheLevelAsWell() {
    LogDiscovery byLevel = new LogDiscovery(false, true, List.of("log_level"));
    try (BulkReceiver labelling = new BulkReceiver(TestEntryParts.of(appender, byLevel))) {
      byte[] body = lines(WRITE, "{'message':'fatal','log':{'level':'Warning'}}");
      labelling.receive(cluster, TestBody.at("/_bulk", body));
    }
    assertThat(appender.rows)
        .containsExactly(
            row(
                Labels.of("log_level", "Warning"),
                BulkTwin.ARRIVAL_NS,
                "fatal",
                "detected_level",
                "warn"));
  }

  @Test
  void receive_documents_areLineLabelsAndMetadata() {
    Answer answer =
        receive(
            lines(
                "{'index':{'_index':'syslog','_type':'_doc','_id':'7'}}",
                "{'@timestamp':'2026-11-22T20:00:11.5+00:00','host':'node-1','tag':'a:',"
                    + "'message':'m \\u00e9\\n','n':1.50,'ok':true,'none':null,'list':[1, {'a':2}],"
                    + "'log':{'file.path':'/x','off':3}}",
                "",
                "{'create':{}}",
                "{'@timestamp':1700000000123,'log':'l','host':{'name':'n2','os':{'type':'linux'}},"
                    + "'service':{'name':'shop'}}\r"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .matches(
            Pattern.quote("{\"took\":")
                + "\\d+"
                + Pattern.quote(
                    ",\"errors\":false,\"items\":[{\"index\":{\"_index\":\"syslog\",\"_id\":\"7\","
                        + "\"_version\":1,\"result\":\"created\",\"status\":201}},{\"create\":{"
                        + "\"_index\":\"\",\"_id\":\"1\",\"_version\":1,\"result\":\"created\","
                        + "\"status\":201}}]}"));
    assertThat(appender.rows)
        .containsExactly(
            row(
                Labels.of("host", "node-1", "index", "syslog"),
                1795377611_500_000_000L,
                "m \u00c3\u00a9\n",
                "tag",
                "a:",
                "n",
                "1.50",
                "ok",
                "true",
                "list",
                "[1, {\"a\":2}]",
                "log_file_path",
                "/x",
                "log_off",
                "3"),
            row(
                Labels.of("host", "n2", "service_name", "shop"),
                1700000000_123_000_000L,
                "l",
                "host_name",
                "n2",
                "host_os_type",
                "linux"));
  }

  @Test
  void receive_noMessage_isTheWholeDocument() {
    String document = "{'@timestamp':'2026-11-22','host':'h', 'code':200,'user':{'id':1}}";
    receive(lines(WRITE, document));
    assertThat(appender.rows)
        .containsExactly(
            row(
                Labels.of("host", "h", "index", "logs"),
                1795305600_000_000_000L,
                document.replace('\'', '"')));
  }

  @Test
  void receive_noTime_isThatOfArrivalAndEachDocumentIsItsOwn() {
    receive(lines(WRITE, "{'message':'x'}", WRITE, "{'message':'x'}"));
    receive(lines(WRITE, "{'message':'x'}"));
    assertThat(appender.rows)
        .extracting(Row::timestampNs)
        .containsExactly(BulkTwin.ARRIVAL_NS, BulkTwin.ARRIVAL_NS + 1, BulkTwin.ARRIVAL_NS + 2);
  }

  @Test
  void receive_someItemsWrong_areRefusedAlone() {
    appender.refuseEntries(row -> row.line().equals("old"));
    appender.refuseStreams(labels -> labels.get("host").equals("bad"));
    Answer answer =
        receive(
            lines(
                WRITE,
                "{'message':'first'}",
                WRITE,
                "{'message':'torn",
                "{'update':{'_id':'1','_index':'a'}}",
                "{'doc':{}}",
                "{'delete':{'_id':'1'}}",
                WRITE,
                "{'message':'x','host':'bad'}",
                WRITE,
                "{'message':'old'}",
                WRITE,
                "{'message':'" + "y".repeat(300 << 10) + "'}",
                WRITE,
                "{'@timestamp':'yesterday','message':'x'}",
                WRITE,
                "[1]",
                WRITE,
                "{'message':'last'}",
                "{'index':{}}"));
    assertThat(statuses(answer))
        .containsExactly(201, 400, 400, 400, 400, 400, 400, 400, 400, 201, 400);
    assertThat(answer.text())
        .contains(
            "\"errors\":true",
            "\"type\":\"document_parsing_exception\",\"reason\":\"a string does not end offset=",
            "only index and create are supported",
            "series limit exceeded: limit=0",
            "\"reason\":\"timestamp too old: ",
            ", oldest acceptable timestamp is: ",
            "max entry size '262144' bytes exceeded for stream '{index=\\\"logs\\\"}'",
            "failed to parse date field [@timestamp]",
            "source is missing");
    assertThat(appender.rows).extracting(Row::line).containsExactly("first", "last");
    assertThat(appender.appends()).isEqualTo(1);
  }

  @Test
  void receive_actionThatIsNone_storesNothing() {
    for (String action : List.of("{'upsert':{}}", "{'index':{}} x", "x", "{'index':1}", "{}")) {
      assertThatThrownBy(
              () -> receive(lines(WRITE, "{'message':'x'}", "", action, "{'message':'y'}")))
          .as(action)
          .isInstanceOf(MalformedBodyException.class)
          .hasMessageContaining("Malformed action/metadata line [4]");
    }
    assertThat(appender.rows).isEmpty();
    assertThat(receive(lines("", "")).status()).isEqualTo(400);
  }

  @Test
  void receive_bytesThatAreNoText_areTheLine() {
    byte[] body = lines(WRITE, "{'message':'cafX','tag':'X'}");
    for (int i = 0; i < body.length; i++) {
      body[i] = body[i] == 'X' ? (byte) 0xe9 : body[i];
    }
    receive(body);
    assertThat(appender.rows.getFirst().line()).isEqualTo("caf\u00e9");
    assertThat(appender.rows.getFirst().metadata()).containsEntry("tag", " ");
  }

  @Test
  void receive_otherLabels_areTakenFromTheirFields() {
    receiver.close();
    LogDiscovery kubernetes =
        new LogDiscovery(true, true, List.of("kubernetes_pod_name", "stream"));
    receiver = new BulkReceiver(TestEntryParts.of(appender, kubernetes));
    receive(
        lines(
            WRITE,
            "{'log':'an error','stream':'stderr','kubernetes':{'pod_name':'p','x':'y'},'host':'h'}",
            WRITE,
            "{'log':'z'}"));
    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(
            Labels.of(
                "kubernetes_pod_name", "p", "service_name", "unknown_service", "stream", "stderr"));
    assertThat(appender.rows.getFirst().metadata())
        .isEqualTo(Map.of("detected_level", "error", "host", "h", "kubernetes_x", "y"));
    assertThat(appender.rows.getLast().labels())
        .isEqualTo(Labels.of("service_name", "unknown_service"));
  }

  @Test
  void receive_bombs_endAtTheLimits() {
    StringBuilder labels = new StringBuilder("{'message':'x'");
    for (int i = 0; i < 300_000; i++) {
      labels.append(",'k").append(i).append("':1");
    }
    Answer many = receive(lines(WRITE, labels.append('}').toString(), WRITE, "{'message':'y'}"));
    assertThat(statuses(many)).containsExactly(400, 201);
    String deep = "{'a':".repeat(50_000);
    assertThat(statuses(receive(lines(WRITE, deep)))).containsExactly(400);
    assertThat(statuses(receive(lines(WRITE, "[".repeat(50_000))))).containsExactly(400);
    byte[] bomb = Pushes.gzip(new byte[64 << 20]);
    assertThatThrownBy(() -> receive(bomb, "Content-Encoding: gzip"))
        .isInstanceOf(TributaryException.class)
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> receive(lines("{'delete':{}}\n".repeat(1_050_000))))
        .isInstanceOf(TributaryException.class);
  }

  @Test
  void receive_storeForgetsTwice_asksToSendAgain() {
    appender.retireAlways();
    assertThat(receive(lines(WRITE, "{'message':'x'}")).status()).isEqualTo(503);
  }

  @Test
  void receive_knownStreams_allocatesNothingPerDocument() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      body.append(WRITE).append("\n{'@timestamp':'2026-11-22T20:00:11.5Z','host':'h");
      body.append(i / 100).append("','message':'took ").append(i).append(" \\\\t ms','n':1}\n");
    }
    TestBody sent = new TestBody(lines(body.toString()), 8 << 20);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long answer = 0;
    try (BulkReceiver known =
        new BulkReceiver(TestEntryParts.of(new Forgetful(), LogDiscovery.ALL))) {
      for (int i = 0; i < 30; i++) {
        sent.release();
        long before = threads.getCurrentThreadAllocatedBytes();
        Answer all = known.receive(cluster, sent);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        answer = all.body().remaining();
      }
    }
    // The answer grows by doubling.
    assertThat(least).as("bytes allocated beside an answer of %d", answer).isLessThan(6 * answer);
  }

  @Test
  void receive_mutatedBodies_storeWhatTheTwinDoes() {
    run(24_000);
  }

  @Tag("long")
  @Test
  void receive_manyMutatedBodies_storeWhatTheTwinDoes() {
    run(1_200_000);
  }

  private static byte[] seed() {
    return lines(
        "{'create':{'_index':'logs','_id':'a\\u00e9'}}",
        "{'@timestamp':'2026-11-22T20:00:11.5Z','host':'h','message':'m \\u00fc \\n','x':{'y.z':1,"
            + "'list':[1,[2],{'a':'b'}],'n':null},'ok':false,'service':{'name':'s'}}",
        "{'index':{'_index':'app','_type':'_doc'}}",
        "{'ts':'x','level':'info','user':{'id':0,'name':'ünïcödé'},'tags':['a','b'],'dur':1.5e3}",
        "",
        "{'update':{'_id':'1'}}",
        "{'doc':{'seen':true},'doc_as_upsert':true}",
        "{'delete':{'_id':'2','_index':'app'}}",
        "{'create':{}}",
        "{'@timestamp':1700000000123,'log':'line','stream':'stderr'}");
  }

  private void run(int inputs) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int[] answers = new int[600];
    int compared = 0;
    byte[] good = seed();
    for (int i = 0; i < inputs; i++) {
      byte[] body = i % 1_000 == 0 ? good : Mutations.of(good, random, TOKENS);
      if (i % 5_000 == 0) { // times of arrival begin anew
        receiver.close();
        receiver = new BulkReceiver(TestEntryParts.of(appender, LogDiscovery.NONE));
      }
      String place = "seed=" + seed + " input=" + i;
      appender.rows.clear();
      Answer answer;
      try {
        answer = receive(body);
      } catch (TributaryException e) {
        answer = Answer.of(e);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(place, e);
      }
      assertThat(Set.of(200, 400)).as(place).contains(answer.status());
      answers[answer.status()]++;
      compared += isAsTheTwinSays(body, answer, place) ? 1 : 0;
    }
    assertThat(compared).as("compared of %d", inputs).isGreaterThan(inputs / 4);
    assertThat(answers[200]).as("stored of %d", inputs).isGreaterThan(inputs / 5);
    assertThat(answers[400]).as("refused of %d", inputs).isGreaterThan(inputs / 50);
  }

  /// Returns whether there was something to compare: the twin reads text.
  private boolean isAsTheTwinSays(byte[] body, Answer answer, String place) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return false;
    }
    if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      return false; // Java knows more ends of lines
    }
    BulkTwin twin;
    try {
      twin = new BulkTwin(CLUSTER, text);
    } catch (IOException | RuntimeException e) {
      assertThat(answer.status()).as(place + "\n" + text).isEqualTo(400);
      return false;
    }
    if (twin.stored.isEmpty()) {
      return false;
    }
    List<Boolean> stored = statuses(answer).stream().map(status -> status == 201).toList();
    if (!stored.equals(twin.stored)) {
      assertThat(stored).as(place + "\n" + text).isEqualTo(twin.stored);
    }
    List<Row> rows = appender.rows.stream().map(BulkReceiverTest::comparable).toList();
    if (!rows.equals(twin.rows)) {
      assertThat(rows).as(place + "\n" + text).isEqualTo(twin.rows);
    }
    return true;
  }

  private static Row comparable(Row row) {
    boolean arrival =
        row.timestampNs() >= BulkTwin.ARRIVAL_NS
            && row.timestampNs() < BulkTwin.ARRIVAL_NS + 100_000;
    return new Row(
        row.cluster(),
        row.labels(),
        arrival ? BulkTwin.ARRIVAL_NS : row.timestampNs(),
        row.line(),
        row.metadata());
  }

  /// A store that keeps nothing.
  private static final class Forgetful implements LogAppender {
    private int streams;

    @Override
    public Resolution resolve(ClusterId cluster, Labels labels) {
      return new Resolution.Known(streams++);
    }

    @Override
    public void append(EntryBatch batch, Refusals refusals) {
      refusals.clear();
    }
  }
}
