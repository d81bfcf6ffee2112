package io.tributary.system;

import static io.tributary.system.RemoteWriteSender.request;
import static io.tributary.system.RemoteWriteSender.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.wire.TimeSeries;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queries that want everything at once: each ends with a result or a reason, and small ones are
/// answered meanwhile.
class HostileQueriesTest {
  private static final String CLUSTER = "hostile-1";
  private static final long NOW_MS = InstantSource.system().millis();
  private static final int SERIES = 2_000;
  private static final int AT_ONCE = 8;
  private static final String ALL = "{__name__=~\".+\"}";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /// Answers that say what was wrong; an internal error is none.
  private static final Set<Integer> TOLD = Set.of(200, 400, 413, 422, 503);

  @TempDir static Path folder;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start(folder);
    RemoteWriteSender sender = new RemoteWriteSender(server.ingest());
    TimeSeries[] all = new TimeSeries[SERIES];
    for (int i = 0; i < SERIES; i++) {
      all[i] = series(NOW_MS - 60_000, i, "__name__", "wide_" + i % 20, "pod", "pod-" + i);
    }
    assertThat(sender.send(CLUSTER, request(all)).statusCode()).isEqualTo(204);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> instant(String query) throws Exception {
    return get("query", query, "&time=" + NOW_MS / 1_000);
  }

  private static HttpResponse<String> range(String query, int days, String step) throws Exception {
    long end = NOW_MS / 1_000;
    String times = "&start=" + (end - days * 86_400L) + "&end=" + end + "&step=" + step;
    return get("query_range", query, times);
  }

  private static HttpResponse<String> get(String path, String query, String times)
      throws Exception {
    String text = "?timeout=3s&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + times;
    return HTTP.send(HttpRequest.newBuilder(uri(path + text)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> posted(String query) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("timeout=3s&query=" + query))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) { // refused before all of it was read
      return instant("1");
    }
  }

  private static URI uri(String rest) {
    return URI.create(server.queries() + "/clusters/" + CLUSTER + "/api/v1/" + rest);
  }

  private static List<Callable<HttpResponse<String>>> hostile() {
    List<Callable<HttpResponse<String>>> all = new ArrayList<>();
    for (String query :
        List.of(
            ALL + "[60d]",
            "count_over_time(" + ALL + "[60d])",
            ALL + " * on () group_left " + ALL,
            ALL + " and " + ALL,
            ALL + " or " + ALL,
            ALL + " unless on (pod) " + ALL,
            "count(" + ALL + " + on (pod) group_left " + ALL + ")",
            "{__name__=~\"(.*)*(.*)*(.*)*x\"}",
            "{__name__=~\"(a|aa|aaa|.*_.*)+\"}",
            "{pod=~\"(a?){50}a{50}\"}",
            "{pod=~\"(((.*)*)*)*z\"}",
            "{pod=~\"(.*o){20}\"}",
            "{pod=~\".{1000}.{1000}\"}",
            "{pod=~\"" + repeated(".*%d.*", 1_000, "|") + "\"}",
            "label_replace(" + ALL + ", \"x\", \"$1$1$1$1\", \"pod\", \"((.*)+)+\")",
            "max_over_time(sum(rate(wide_1[5m]))[60d:1ms])",
            "max_over_time(max_over_time(wide_1[1h:1ms])[60d:1ms])",
            "wide_1[60d:1ms]",
            "vector(1)[60d:1ms]",
            "sum_over_time(vector(1)[1000d:1ms])",
            "sum_over_time(vector(1)[10000y:1ms])",
            "sum_over_time(sum_over_time(sum_over_time(wide_1[1d:1s])[1d:1s])[1d:1s])",
            "(".repeat(10_000) + "1" + ")".repeat(10_000),
            "-".repeat(5_000) + "1",
            "sum(".repeat(400) + ALL + ")".repeat(400))) {
      all.add(() -> instant(query));
    }
    for (String query :
        List.of(
            ALL,
            "sum(" + ALL + ")",
            "rate(" + ALL + "[1d])",
            "topk(1000, " + ALL + ")",
            "bottomk(1000, " + ALL + ")",
            "quantile(0.5, " + ALL + ")",
            "count_values(\"v\", " + ALL + ")",
            "sort_desc(" + ALL + ")",
            "histogram_quantile(0.9, " + ALL + ")",
            "stddev by (pod) (" + ALL + ")",
            "sum by (pod) (rate(wide_1[1d]))",
            "predict_linear(wide_1[60d], 3600)",
            "avg_over_time(wide_1[60d])",
            "quantile_over_time(0.5, wide_1[60d])",
            "mad_over_time(wide_1[60d])",
            "sum_over_time(wide_1[60d:1s])",
            "absent_over_time(wide_1[60d:100ms])",
            "wide_1 * on (pod) group_left " + ALL)) {
      all.add(() -> range(query, 60, "600"));
    }
    all.addAll(hostileTexts());
    return all;
  }

  private static List<Callable<HttpResponse<String>>> hostileTexts() {
    List<Callable<HttpResponse<String>>> all = new ArrayList<>();
    all.add(() -> range("wide_1", 60, "0.001"));
    all.add(() -> posted("1".repeat(10_000_000)));
    all.add(() -> posted("(".repeat(10_000) + "1" + ")".repeat(10_000)));
    all.add(() -> posted(repeated("wide_1", 20_000, "%%2B")));
    all.add(() -> posted("wide_1{" + repeated("l%1$d!=\"%1$d\"", 20_000, ",") + "}"));
    all.add(() -> posted("{pod=~\"" + "(".repeat(5_000) + ")".repeat(5_000) + "\"}"));
    all.add(() -> posted("{pod=~\"" + "a{1000}".repeat(1_000) + "\"}"));
    return all;
  }

  private static String repeated(String format, int times, String separator) {
    return IntStream.range(0, times)
        .mapToObj(format::formatted)
        .collect(Collectors.joining(separator.replace("%%", "%")));
  }

  @Test
  void hostile_manyAtOnce_eachEndsAndSmallQueriesAreAnsweredMeanwhile() throws Exception {
    List<Callable<HttpResponse<String>>> queries = hostile();
    assertThat(queries).hasSizeGreaterThanOrEqualTo(50);
    List<Future<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      queries.forEach(query -> answers.add(clients.submit(query)));
      while (answers.stream().anyMatch(answer -> !answer.isDone())) {
        HttpResponse<String> small = instant("sum(wide_1{pod=\"pod-1\"})");
        assertThat(small.statusCode()).as(small.body()).isEqualTo(200);
        assertThat(small.body()).contains("\"1\"");
      }
    }
    for (Future<HttpResponse<String>> answer : answers) {
      HttpResponse<String> told = answer.get();
      assertThat(TOLD).as(told.request().uri() + told.body()).contains(told.statusCode());
    }
  }

  @Test
  void hostile_beyondABudget_isToldWhichAndWhatItCost() throws Exception {
    HttpResponse<String> steps = instant("max_over_time(sum(wide_1)[60d:1ms])");
    assertThat(steps.statusCode()).isEqualTo(422);
    assertThat(steps.body())
        .contains("subquery has too many steps limit=50000000 needed=5184000000")
        .contains("subquery=sum(wide_1)[60d:1ms]");
    HttpResponse<String> deep = instant("(".repeat(10_000) + "1" + ")".repeat(10_000));
    assertThat(deep.statusCode()).isEqualTo(400);
    assertThat(deep.body()).contains("nested too deeply: limit=500");
  }
}
