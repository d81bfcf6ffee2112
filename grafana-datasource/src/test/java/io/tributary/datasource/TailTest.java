package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.Labels;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Followers of logs, by a WebSocket client of the JDK; the server's clock is at 1000 s.
final class TailTest {
  private static final String TAIL = "/clusters/eu-1/loki/api/v1/tail?query=";
  private static final Labels WEB = Labels.of("app", "web");
  private static final Labels DB = Labels.of("app", "db");

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static long seconds(long seconds) {
    return seconds * 1_000_000_000;
  }

  private EntryWriter write() {
    return running.logWriter(RunningServer.EU);
  }

  private TailClient follow(String query, String rest, String... headers) {
    return TailClient.open(running, TAIL + RunningServer.encode(query) + rest, headers);
  }

  private int followers() throws Exception {
    String metrics = running.get("/metrics").body();
    String line = metrics.replaceFirst("(?s).*\ntributary_query_followers ([^\n]*)\n.*", "$1");
    return (int) Double.parseDouble(line);
  }

  private void awaitFollowers(int count) throws Exception {
    long deadline = System.nanoTime() + TailClient.PATIENCE.toNanos();
    while (followers() != count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    assertThat(followers()).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/loki/api/v1/tail", "/api/prom/tail"})
  void tail_streams_areTheNewestLinesAndThenWhatComes(String path) throws Exception {
    var _ = write().entry(WEB, seconds(900), "<1>").entry(DB, seconds(901), "2").append();
    String uri = "/clusters/eu-1" + path + "?query=" + RunningServer.encode("{app=~\".+\"}");
    try (TailClient client = TailClient.open(running, uri)) {
      assertThat(client.next())
          .isEqualTo(
              "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[[\"900000000000\","
                  + "\"\\u003c1\\u003e\"]]},{\"stream\":{\"app\":\"db\"},\"values\":["
                  + "[\"901000000000\",\"2\"]]}]}");

      var _ = write().entry(WEB, seconds(800), "late").append();
      assertThat(client.next())
          .isEqualTo(
              "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[[\"800000000000\",\"late\"]]}]}");
      var _ = write().entry(DB, seconds(2_000), "early").append();
      assertThat(client.next()).contains("\"early\"");
    }
  }

  @Test
  void tail_categorizeLabels_tellsThemApart() throws Exception {
    try (TailClient client =
        follow(
            "{app=\"web\"} | logfmt | n > 1",
            "",
            "X-Loki-Response-Encoding-Flags",
            "categorize-labels")) {
      var _ =
          write()
              .entry(WEB, seconds(900), "n=1")
              .entry(WEB, seconds(901), "n=2", Map.of("trace", "t"))
              .append();

      assertThat(client.next())
          .isEqualTo(
              "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[[\"901000000000\",\"n=2\","
                  + "{\"structuredMetadata\":{\"trace\":\"t\"},\"parsed\":{\"n\":\"2\"}}]]}],"
                  + "\"encodingFlags\":[\"categorize-labels\"]}");
    }
  }

  @Test
  void tail_pipeline_appliesToOldAndNew() throws Exception {
    String query = "{app=\"web\"} |= \"n=\" | logfmt | n > 1 | line_format \"got {{.n}}\"";
    var _ = write().entry(WEB, seconds(900), "n=2").entry(WEB, seconds(901), "n=1").append();
    try (TailClient client = follow(query, "")) {
      assertThat(client.lines(1)).containsExactly("got 2");
      var _ =
          write()
              .entry(WEB, seconds(902), "n=1")
              .entry(WEB, seconds(902), "m=9")
              .entry(DB, seconds(902), "n=9")
              .entry(WEB, seconds(903), "n=3")
              .append();
      assertThat(client.lines(1)).containsExactly("got 3");
    }
  }

  @ParameterizedTest
  @CsvSource({"'&limit=2', 8 9", "'&start=907', 7 8 9", "'&limit=3&start=990', ''"})
  void tail_startAndLimit_areOfWhatIsThere(String rest, String lines) throws Exception {
    EntryWriter writer = write();
    for (int i = 0; i < 10; i++) {
      writer.entry(WEB, seconds(900 + i), "" + i);
    }
    var _ = writer.append();
    List<String> expected =
        new ArrayList<>(lines.isEmpty() ? List.of() : List.of(lines.split(" ")));
    try (TailClient client = follow("{app=\"web\"}", rest)) {
      expected.add("old");
      awaitFollowers(1);
      if (expected.size() > 1) {
        assertThat(client.lines(expected.size() - 1))
            .isEqualTo(expected.subList(0, expected.size() - 1));
      }
      var _ = write().entry(WEB, seconds(5), "old").append();
      assertThat(client.lines(1)).containsExactly("old");
    }
  }

  @Test
  void tail_manyLines_comeInMessagesOfAHundredInOrder() throws Exception {
    EntryWriter writer = write();
    for (int i = 0; i < 450; i++) {
      writer.entry(i % 2 == 0 ? WEB : DB, seconds(500) + i, "" + i);
    }
    var _ = writer.append();
    List<String> expected = IntStream.range(0, 450).mapToObj(i -> "" + i).toList();
    try (TailClient client = follow("{app=~\".+\"}", "&limit=450")) {
      assertThat(client.lines(450)).isEqualTo(expected);
      assertThat(client.messages()).isEqualTo(5);
    }
  }

  @Test
  void tail_delay_letsOlderLinesGoFirst() throws Exception {
    try (TailClient client = follow("{app=~\".+\"}", "&delay_for=5")) {
      awaitFollowers(1);
      // The clock stands still, so what is less than 5 s old never becomes due.
      var _ = write().entry(WEB, seconds(996), "young").entry(WEB, seconds(990), "old").append();
      var _ = write().entry(DB, seconds(995), "older").append();
      assertThat(client.lines(2)).containsExactly("old", "older");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eu-1|us-2"})
  void tail_globalView_tellsClustersApart(String view) throws Exception {
    String path =
        "/loki/api/v1/tail?query=" + RunningServer.encode("{app=\"db\", cluster!=\"us-3\"}");
    try (TailClient client = TailClient.open(running, path, "X-Scope-OrgID", view)) {
      awaitFollowers(1);
      var _ = running.logWriter(RunningServer.US).entry(DB, seconds(1), "of us").append();
      assertThat(client.next())
          .contains("\"stream\":{\"app\":\"db\",\"cluster\":\"us-2\"}", "of us");
      var _ = write().entry(DB, seconds(2), "of eu").append();
      assertThat(client.next()).contains("\"cluster\":\"eu-1\"", "of eu");
    }
  }

  @Test
  void tail_otherCluster_isNotSeen() throws Exception {
    try (TailClient client = follow("{app=\"db\"}", "")) {
      awaitFollowers(1);
      var _ = running.logWriter(RunningServer.US).entry(DB, seconds(1), "of us").append();
      var _ = write().entry(DB, seconds(2), "of eu").append();
      assertThat(client.lines(1)).containsExactly("of eu");
    }
  }

  @Test
  void tail_browser_asksForCompressionAndIsServedToo() throws Exception {
    try (TailClient client =
        follow("{app=\"db\"}", "", "Accept-Encoding", "gzip, deflate, br, zstd", "Origin", "x")) {
      var _ = write().entry(DB, seconds(2), "é").append();
      assertThat(client.lines(1)).containsExactly("é");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "{app=\"a\" ~> parse error at line 1, col 9: syntax error: unexpected $end, expecting } or ,",
        "{app=\"a\"} |~ \"[\" ~> parse error",
        "rate({app=\"a\"}[1m]) ~> only log selector is supported",
      })
  void tail_badQuery_isRefusedBeforeTheConnection(String query, String error) throws Exception {
    assertRefused(TAIL + RunningServer.encode(query), error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "&delay_for=6 ~> delay_for can't be greater than 5",
        "&delay_for=x ~> strconv.Atoi: parsing \"x\": invalid syntax",
        "&limit=5001 ~> max entries limit per query exceeded, limit > max_entries_limit_per_query",
        "&limit=0 ~> limit must be a positive value"
      })
  void tail_badParameter_isRefusedBeforeTheConnection(String rest, String error) throws Exception {
    assertRefused(TAIL + RunningServer.encode("{app=\"a\"}") + rest, error);
  }

  private void assertRefused(String path, String error) throws Exception {
    assertThatThrownBy(() -> TailClient.open(running, path))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(400));
    HttpResponse<String> answer = running.get(path);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith(error);
  }

  @Test
  void tail_withoutWebSocket_isABadRequest() throws Exception {
    HttpResponse<String> answer = running.get(TAIL + RunningServer.encode("{app=\"a\"}"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("Bad Request\n");
  }

  @Test
  void tail_elevenOfAView_isOneTooMany() throws Exception {
    List<TailClient> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(follow("{app=\"db\"}", ""));
    }
    awaitFollowers(10);
    try (TailClient eleventh = follow("{app=\"db\"}", "")) {
      assertThat(eleventh.closed())
          .isEqualTo("1011 max concurrent tail requests limit exceeded, count > limit (11 > 10)");
    }
    clients.getFirst().close();
    awaitFollowers(9);
    clients.getLast().abort();
    awaitFollowers(8);
    try (TailClient again = follow("{app=\"db\"}", "")) {
      var _ = write().entry(DB, seconds(2), "to all").append();
      assertThat(again.lines(1)).containsExactly("to all");
    }
    for (TailClient client : clients.subList(1, 9)) {
      assertThat(client.lines(1)).containsExactly("to all");
      client.close();
    }
  }

  @Test
  void tail_serverStops_takesLeave() throws Exception {
    try (TailClient client = follow("{app=\"db\"}", "")) {
      awaitFollowers(1);
      running.server.close();
      assertThat(client.closed()).isEqualTo("1001 the server stops");
    }
  }

  @Test
  void tail_clientThatPauses_isToldWhatWasDropped() throws Exception {
    try (TailClient client = follow("{app=~\".+\"}", "")) {
      awaitFollowers(1);
      client.pause();
      writeUntilDropped();
      client.resume();
      String told = client.nextWith("\"dropped_entries\":[{\"timestamp\":\"");
      assertThat(told).contains("\"labels\":{\"app\":\"db\"}}");

      client.drain();
      var _ = write().entry(WEB, seconds(999), "after").append();
      assertThat(client.nextWith("\"after\"")).doesNotContain("dropped_entries");
    }
  }

  @Test
  void tail_clientThatTakesNothing_isLeftAndOneThatHearsNothingIsNot() throws Exception {
    try (TailClient quiet = follow("{app=\"quiet\"}", "");
        TailClient stuck = follow("{app=~\".+\"}", "")) {
      awaitFollowers(2);
      stuck.pause();
      writeUntilDropped();
      awaitFollowers(1);

      var _ = write().entry(Labels.of("app", "quiet"), seconds(999), "at last").append();
      assertThat(quiet.lines(1)).containsExactly("at last");
    }
  }

  @Test
  void tail_clientThatPingsOrLeaves_isAnswered() throws Exception {
    try (TailClient client = follow("{app=\"db\"}", "")) {
      assertThat(client.ping("are you there")).isEqualTo("are you there");
      client.leave();
      assertThat(client.closed()).isEqualTo("1000 ");
    }
  }

  private void writeUntilDropped() throws Exception {
    String line = "x".repeat(100_000);
    int time = 0;
    while (running.get("/metrics").body().contains("tributary_query_dropped_entries_total 0.0")) {
      EntryWriter writer = write();
      for (int i = 0; i < 20; i++) {
        writer.entry(DB, ++time, line);
      }
      var _ = writer.append();
    }
  }
}
