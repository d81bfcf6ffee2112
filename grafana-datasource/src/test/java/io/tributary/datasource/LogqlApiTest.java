package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Loki's API over two streams of one cluster; the server's clock is at 1000 s.
final class LogqlApiTest {
  private static final String CLUSTER = "/clusters/eu-1";
  private static final String API = CLUSTER + "/loki/api/v1/";
  private static final Labels WEB = Labels.of("app", "web", "env", "<p>");
  private static final Labels DB = Labels.of("app", "db");

  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"}}$");

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    running
        .logWriter(RunningServer.EU)
        .entry(WEB, seconds(900), "level=info took=5ms", Map.of("trace", "t1"))
        .entry(WEB, seconds(910), "level=error took=7ms")
        .entry(WEB, seconds(910) + 1, new byte[] {'b', 'a', 'd', (byte) 0xff}, Map.of())
        .entry(DB, seconds(905), "ready <&>")
        .append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static long seconds(long seconds) {
    return seconds * 1_000_000_000;
  }

  private String range(String query, String rest, String... headers) throws Exception {
    String path = API + "query_range?query=" + RunningServer.encode(query) + rest;
    HttpResponse<String> answer = running.get(path, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String withoutStats(String body) {
    return body.replaceAll(",\"stats\":\\{.*", "");
  }

  @Test
  void queryRange_defaults_areTheNewestLinesOfTheHour() throws Exception {
    assertThat(withoutStats(range("{app=~\".+\"}", "")))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":["
                + "{\"stream\":{\"app\":\"db\"},\"values\":[[\"905000000000\","
                + "\"ready \\u003c\\u0026\\u003e\"]]},"
                + "{\"stream\":{\"app\":\"web\",\"env\":\"<p>\"},\"values\":["
                + "[\"910000000001\",\"bad\\ufffd\"],[\"910000000000\",\"level=error took=7ms\"]]},"
                + "{\"stream\":{\"app\":\"web\",\"env\":\"<p>\",\"trace\":\"t1\"},\"values\":["
                + "[\"900000000000\",\"level=info took=5ms\"]]}]");
  }

  @Test
  void queryRange_categorizeLabels_tellsThemApart() throws Exception {
    String body =
        range(
            "{app=\"web\"} | logfmt | level=\"info\"",
            "",
            "X-Loki-Response-Encoding-Flags",
            "other, categorize-labels");

    assertThat(withoutStats(body))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\","
                + "\"encodingFlags\":[\"categorize-labels\"],\"result\":[{\"stream\":"
                + "{\"app\":\"web\",\"env\":\"<p>\"},\"values\":[[\"900000000000\","
                + "\"level=info took=5ms\",{\"structuredMetadata\":{\"trace\":\"t1\"},"
                + "\"parsed\":{\"level\":\"info\",\"took\":\"5ms\"}}]]}]");
  }

  @Test
  void queryRange_stats_areMeasured() throws Exception {
    assertThat(range("{app=\"db\"}", ""))
        .contains("\"totalBytesProcessed\":9,\"totalLinesProcessed\":1,\"execTime\":")
        .contains("\"totalEntriesReturned\":1,", "\"cache\":{\"chunk\":{\"entriesFound\":0,")
        .endsWith(
            "\"index\":{\"totalChunks\":0,\"postFilterChunks\":0,\"shardsDuration\":0,"
                + "\"usedBloomFilters\":false,\"totalStreams\":0,\"chunkRefsLookupTime\":0,"
                + "\"bloomFilterTime\":0}}}}");
    String filtered = range("{app=\"web\"} |= `took` | logfmt | level=`info`", "&limit=1");
    assertThat(filtered)
        .contains("\"totalBytesProcessed\":52,\"totalLinesProcessed\":3,")
        .contains("\"totalPostFilterLines\":1,\"totalStructuredMetadataBytesProcessed\":9}")
        .contains("\"decompressedBytes\":52,\"decompressedLines\":3,")
        .contains("\"querier\":{\"store\":{", "\"ingester\":{\"totalReached\":0,")
        .contains("\"headChunkLines\":0,", "\"postFilterLines\":1}");
    assertThat(
            range(
                "sum(count_over_time({app=\"web\"} |= `took`[1m]))", "&start=900&end=911&step=10"))
        .contains("\"totalLinesProcessed\":2,", "\"totalPostFilterLines\":2,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "&limit=1 ~> 910000000001",
        "&limit=1&direction=FORWARD ~> 900000000000",
        "&limit=1&end=910.0000001 ~> 900000000000",
        "&limit=1&end=1970-01-01T00:15:10.000000001Z ~> 910000000000",
        "&limit=1&end=9223372036854775807 ~> 910000000001",
        "&limit=1&direction=forward&since=95s ~> 910000000000",
        "&limit=1&direction=forward&since=1h&start=901 ~> 910000000000"
      })
  void queryRange_window_isFromStartUpToButNotAtTheEnd(String rest, String timestamp)
      throws Exception {
    assertThat(range("{app=\"web\"}", rest))
        .containsPattern("\"values\":\\[\\[\"" + timestamp + "\",\"[^\"]*\"]]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&direction=forward"})
  void queryRange_cursor_goesOnBehindTheLastLine(String direction) throws Exception {
    Matcher next = CURSOR.matcher(range("{app=~\".+\"}", "&limit=2&cursor=" + direction));
    assertThat(next.find()).isTrue();
    String second = range("{app=~\".+\"}", "&limit=3&cursor=" + next.group(1) + direction);
    assertThat(second).contains("\"totalEntriesReturned\":2,").doesNotContain("\"cursor\"");
    assertThat(second).contains(direction.isEmpty() ? "[\"900000000000\"" : "[\"910000000001\"");
    assertThat(range("{app=~\".+\"}", "&limit=2" + direction)).doesNotContain("\"cursor\"");
  }

  @Test
  void queryRange_count_isAMatrix() throws Exception {
    assertThat(
            withoutStats(
                range(
                    "sum by (app) (count_over_time({app=~\".+\"}[10s]))",
                    "&start=900&end=910&step=10000ms")))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
                + "{\"metric\":{\"app\":\"db\"},\"values\":[[910,\"1\"]]},"
                + "{\"metric\":{\"app\":\"web\"},\"values\":[[900,\"1\"],[910,\"1\"]]}]");
  }

  @Test
  void queryRange_ofOneMoment_isOneStepAndNoLine() throws Exception {
    String moment = "&start=910&end=910";
    assertThat(range("count_over_time({app=\"db\"}[10s])", moment))
        .contains(
            "\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"app\":\"db\"},\"values\":[[910,\"1\"]]}]");
    assertThat(range("{app=\"web\"}", moment)).contains("\"result\":[],");
    String wrong = RunningServer.encode("{app=\"web\"} |~ `(`");
    assertThat(running.get(API + "query_range?query=" + wrong + moment).statusCode())
        .isEqualTo(400);
  }

  @Test
  void query_healthCheckOfGrafana_isOneSampleOfTwo() throws Exception {
    HttpResponse<String> answer =
        running.get(
            API + "query?direction=backward&query=vector%281%29%2Bvector%281%29&time=4000000000",
            "X-Loki-Response-Encoding-Flags",
            "categorize-labels");

    assertThat(withoutStats(answer.body()))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
                + "\"encodingFlags\":[\"categorize-labels\"],"
                + "\"result\":[{\"metric\":{},\"value\":[4000000000,\"2\"]}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eu-1|us-2"})
  void queryRange_globalView_tellsClustersApart(String view) throws Exception {
    running.logWriter(RunningServer.US).entry(DB, seconds(906), "ready too").append();
    String path = "/loki/api/v1/query_range?query=";

    String both =
        running.get(path + RunningServer.encode("{app=\"db\"}"), "X-Scope-OrgID", view).body();
    assertThat(both)
        .contains("{\"stream\":{\"app\":\"db\",\"cluster\":\"eu-1\"},\"values\":[[\"905")
        .contains("{\"stream\":{\"app\":\"db\",\"cluster\":\"us-2\"},\"values\":[[\"906");
    String one = RunningServer.encode("{app=\"db\", cluster!=\"eu-1\"}");
    assertThat(running.get(path + one, "X-Scope-OrgID", view).body())
        .contains("ready too")
        .doesNotContain("eu-1");
    assertThat(running.get("/loki/api/v1/label/cluster/values", "X-Scope-OrgID", view).body())
        .isEqualTo("{\"status\":\"success\",\"data\":[\"eu-1\",\"us-2\"]}");
  }

  @Test
  void query_unknownCluster_isEmptyWithAWarning() throws Exception {
    String body =
        running.get("/clusters/nobody/loki/api/v1/query_range?query=%7Ba%3D%22b%22%7D").body();

    assertThat(body)
        .startsWith("{\"status\":\"success\",\"warnings\":[\"")
        .contains("nobody", "\"result\":[]");
  }

  @Test
  void query_form_isAnswered() throws Exception {
    String form = "query=" + RunningServer.encode("rate({app=\"db\"}[100s])");

    assertThat(running.post("/loki/api/v1/query", form, "X-Scope-OrgID", "eu-1").body())
        .contains("\"result\":[{\"metric\":{\"app\":\"db\"},\"value\":[1000,\"0.01\"]}]");
    assertThat(running.post(API + "query", "query=2*3").body())
        .contains("\"resultType\":\"scalar\",\"result\":[1000,\"6\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "query?query={app=\"web\"} ~> log queries are not supported as an instant query type, please"
            + " change your query to a range query type",
        "query_range?query={app=~\".*\"} ~> parse error : queries require at least one regexp or equality"
            + " matcher that does not have an empty-compatible value. For instance, app=~\".*\" does not"
            + " meet this requirement, but app=~\".+\" will",
        "query_range?query={app=\"a\"}&limit=0 ~> limit must be a positive value",
        "query_range?query={app=\"a\"}&limit=5001 ~> max entries limit per query exceeded, limit >"
            + " max_entries_limit_per_query (5001 > 5000)",
        "query_range?query={app=\"a\"}&direction=x ~> invalid direction 'x'",
        "query_range?query={app=\"a\"}&start=5&end=4 ~> end timestamp must not be before or equal to"
            + " start time",
        "query_range?query={app=\"a\"}&step=0 ~> zero or negative query resolution step widths are not"
            + " accepted. Try a positive integer",
        "query_range?query={app=\"a\"}&step=x ~> cannot parse \"x\" to a valid duration",
        "query_range?query={app=\"a\"}&interval=-1 ~> interval must be >= 0",
        "query_range?query={app=\"a\"}&since=x ~> could not parse 'since' parameter: not a valid duration"
            + " string: \"x\"",
        "query_range?query={app=\"a\"}&start=x ~> could not parse 'start' parameter: strconv.ParseInt: parsing"
            + " \"x\": invalid syntax",
        "query_range?query={app=\"a\"}&end=9223372036854775808 ~> could not parse 'end' parameter:"
            + " strconv.ParseInt: parsing \"9223372036854775808\": value out of range",
        "query?query=1&time=x ~> strconv.ParseInt: parsing \"x\": invalid syntax",
        "query_range?query={app=\"a\"}&limit=x ~> strconv.Atoi: parsing \"x\": invalid syntax",
        "query_range?query={app=\"a\"}&limit=4294967296 ~> limit value 4294967296 is out of range [0,"
            + " 4294967295]",
        "query_range?query={&limit=-1&direction=x ~> limit must be a positive value",
        "query_range?query={&start=5&end=4&limit=-1 ~> end timestamp must not be before or equal to start"
            + " time",
        "query_range?query={app=\"a\"}&start=0&end=11001&step=1&interval=-1 ~> exceeded maximum resolution"
            + " of 11,000 points per time series. Try increasing the value of the step parameter",
        "query_range?query={app=\"a\"}&step=1e300 ~> cannot parse \"1e300\" to a valid duration. It"
            + " overflows int64",
        "labels?query={app=\"a\"} | json ~> only label matchers are supported",
        "label/app/values?query=rate({app=\"a\"}[1m]) ~> only label matchers are supported",
        "detected_labels?query={app=\"a\"} |= `x` ~> only label matchers are supported",
        "index/volume?query={app=\"a\"} |= `x` ~> only label matchers are supported",
        "index/volume?limit=-1 ~> limit must be a positive value",
        "index/volume_range?query={app=\"a\"}&limit=x&start=2&end=1 ~> strconv.Atoi: parsing \"x\": invalid"
            + " syntax",
        "detected_fields?query={app=\"a\"}&line_limit=0&limit=x ~> limit must be a positive value",
        "detected_fields?query={app=\"a\"}&limit=x ~> strconv.Atoi: parsing \"x\": invalid syntax",
        "tail?query={app=\"a\"}&delay_for=6 ~> delay_for can't be greater than 5",
        "tail?query={app=\"a\"}&delay_for=-1 ~> delay_for value -1 is out of range [0, 4294967295]",
        "query_range?query=rate({app=\"a\"}[1m])&start=0&end=11001&step=1 ~> exceeded maximum resolution"
            + " of 11,000 points per time series. Try increasing the value of the step parameter",
        "query_range?query={app=\"a\"}&cursor=x ~> invalid cursor",
        "query_range?query={app=\"a\"}&cursor=&interval=1 ~> cursor and interval do not go together",
        "query_range?query=rate({app=\"a\"}[1m])&cursor= ~> a cursor is for lines, not for numbers",
        "series?match[]={app=\"a\"}&match[]={} ~> 0 matchers in group: {}",
        "index/volume?aggregateBy=x ~> invalid aggregation option",
        "index/volume_range?query={app=\"a\"}&start=0&end=11001&step=1 ~> exceeded maximum resolution"
            + " of 11,000 points per time series. Try increasing the value of the step parameter",
        "detected_fields?query=rate({app=\"a\"}[1m]) ~> only log selector is supported",
        "detected_fields?query={app=\"a\"}&line_limit=5001 ~> max entries limit per query exceeded,"
            + " limit > max_entries_limit_per_query (5001 > 5000)",
        "patterns?query=vector(1) ~> only log selector is supported"
      })
  void parameters_invalid_areRefusedInLokisWords(String request, String error) throws Exception {
    HttpResponse<String> answer = running.get(API + RunningServer.escaped(request));

    assertThat(answer.body()).isEqualTo(error);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  private void writeMoreThanAllowedSeries() {
    var writer = running.logWriter(RunningServer.EU);
    for (int i = 0; i <= 500; i++) {
      writer.entry(Labels.of("app", "many", "i", "" + (1000 + i)), seconds(950), "x");
    }
    writer.append();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query?query=count_over_time({app=\"many\"}[5m])",
        "query?query=count_over_time({app=\"many\"} |= \"x\"[5m])",
        "query_range?start=900&end=1000&step=60&query=sum by (i) (count_over_time({app=\"many\"}[5m]))"
      })
  void answer_moreThanAllowedSeries_isRefusedAndPartialForGrafanasApp(String request)
      throws Exception {
    writeMoreThanAllowedSeries();
    String path = API + RunningServer.escaped(request);
    HttpResponse<String> refused = running.get(path, "X-Query-Tags", "Source=logvolhist");
    HttpResponse<String> partial =
        running.get(path, "X-Query-Tags", "Source=grafana-lokiexplore-app");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).startsWith("maximum number of series (500) reached for a single");
    assertThat(partial.statusCode()).as(partial.body()).isEqualTo(200);
    assertThat(partial.body())
        .contains(
            "\"warnings\":[\"maximum number of series (500) reached for a single query; returning"
                + " partial results\"]")
        .contains("\"i\":\"1499\"")
        .doesNotContain("\"i\":\"1500\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      quoteCharacter = '`',
      value = {
        "count(count_over_time({app=\"many\"}[5m])) ~> {\"metric\":{},\"value\":[1000,\"501\"]}",
        "count(count_over_time({app=\"many\"} |= \"x\"[5m])) ~> \"value\":[1000,\"501\"]",
        "topk(1, sum by (i) (count_over_time({app=\"many\"}[5m]))) ~> \"value\":[1000,\"1\"]",
        "max(rate({app=\"many\"}[5m])) * 300 ~> \"value\":[1000,\"1\"]"
      })
  void aggregation_ofMoreThanAllowedSeries_isAnswered(String query, String expected)
      throws Exception {
    writeMoreThanAllowedSeries();
    HttpResponse<String> answer = running.get(API + "query?query=" + RunningServer.encode(query));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains(expected);
  }

  @Test
  void query_beyondConcurrencyLimit_isSentAwayAndClientGone_cancels() throws Exception {
    String path = "/clusters/endless/loki/api/v1/query_range?query=";
    String query = RunningServer.encode("{app=\"endless\"} |= `y`");
    CompletableFuture<HttpResponse<String>> first =
        running.client.sendAsync(
            HttpRequest.newBuilder(running.uri(path + query)).build(),
            HttpResponse.BodyHandlers.ofString());
    running.endless.begun.await();

    HttpResponse<String> second = running.get(API + "query?query=1");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(second.body()).startsWith("too many concurrent queries limit=1");

    first.cancel(true);
    running.endless.closed.await();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "labels ~> {\"status\":\"success\",\"data\":[\"app\",\"env\"]}",
        "label?query=%7Bapp%3D%22db%22%7D ~> {\"status\":\"success\",\"data\":[\"app\"]}",
        "labels?start=1&end=2 ~> {\"status\":\"success\"}",
        "label/app/values ~> {\"status\":\"success\",\"data\":[\"db\",\"web\"]}",
        "label/app/values?start=901&end=906 ~> {\"status\":\"success\",\"data\":[\"db\"]}",
        "series ~> {\"status\":\"success\",\"data\":[{\"app\":\"db\"},{\"app\":\"web\",\"env\":\"<p>\"}]}",
        "series?match[]=%7B%7D&start=1&end=2 ~> {\"status\":\"success\",\"data\":[]}",
        "series?match=%7Benv%3D~%22.%2B%22%7D&match[]=%7Bapp%3D%22web%22%7D ~>"
            + " {\"status\":\"success\",\"data\":[{\"app\":\"web\",\"env\":\"<p>\"}]}",
        "index/stats?query=%7Bapp%3D%22db%22%7D ~> {\"streams\":1,\"chunks\":1,\"bytes\":9,\"entries\":1}",
        "index/stats?query=%7Bapp%3D%22x%22%7D ~> {\"streams\":0,\"chunks\":0,\"bytes\":0,\"entries\":0}",
        "index/stats?query=rate%28%7Bapp%3D%22db%22%7D[1m]%29 ~> {\"streams\":1,\"chunks\":1,\"bytes\":9,"
            + "\"entries\":1}",
        "index/volume?query=%7Bapp%3D~%22.%2B%22%7D&limit=0 ~> {\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
            + "\"result\":[{\"metric\":{\"app\":\"web\"},\"value\":[1000,\"43\"]},{\"metric\":{\"app\":\"db\"},"
            + "\"value\":[1000,\"9\"]}]",
        "index/volume?aggregateBy=labels ~> {\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
            + "\"result\":[{\"metric\":{\"app\":\"\"},\"value\":[1000,\"52\"]},{\"metric\":{\"env\":\"\"},"
            + "\"value\":[1000,\"43\"]}]",
        "index/volume?query=%7Bapp%3D%22web%22%7D&aggregateBy=labels ~> {\"status\":\"success\",\"data\":{"
            + "\"resultType\":\"vector\",\"result\":[{\"metric\":{\"app\":\"\"},\"value\":[1000,\"43\"]},"
            + "{\"metric\":{\"env\":\"\"},\"value\":[1000,\"43\"]}]",
        "index/volume?query=%7B%7D&targetLabels=env ~> {\"status\":\"success\",\"data\":{\"resultType\":"
            + "\"vector\",\"result\":[{\"metric\":{\"env\":\"<p>\"},\"value\":[1000,\"43\"]}]",
        "index/volume?end=999.0001&aggregateBy=labels&limit=1 ~> {\"status\":\"success\",\"data\":{"
            + "\"resultType\":\"vector\",\"result\":[{\"metric\":{\"app\":\"\"},\"value\":[999,\"52\"]}]",
        "index/volume?aggregateBy=labels&limit=1 ~> {\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
            + "\"result\":[{\"metric\":{\"app\":\"\"},\"value\":[1000,\"52\"]}]",
        "status/buildinfo ~> {\"version\":\"3.7.6\",\"revision\":\"tributary-1.2.3\",\"branch\":\"\","
            + "\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}"
      })
  void metadata_request_isAnsweredAsLokiDoes(String request, String body) throws Exception {
    String path = RunningServer.escaped(request);

    assertThat(withoutStats(running.get(API + path).body())).isEqualTo(body);
    assertThat(withoutStats(running.get("/loki/api/v1/" + path, "X-Scope-OrgID", "eu-1").body()))
        .isEqualTo(body);
  }

  @Test
  void rules_ofWhichThereAreNone_areAnsweredWhereGrafanaAsks() throws Exception {
    assertThat(running.get("/prometheus/api/v1/rules").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"groups\":[]}}");
    HttpResponse<String> answer = running.get("/api/prom/rules");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("no rule groups found\n");
  }

  @Test
  void path_unknownOrForWrites_isA404InPlainText() throws Exception {
    assertThat(running.get("/loki/api/v1/nothing").body()).isEqualTo("404 page not found\n");
    HttpResponse<String> push = running.post("/loki/api/v1/push", "");
    assertThat(push.statusCode()).isEqualTo(404);
    assertThat(push.body()).contains("ingest_address=127.0.0.1:9291");
    assertThat(running.get("/loki/api/v1/rules").body()).isEqualTo("no rule groups found\n");
  }
}
