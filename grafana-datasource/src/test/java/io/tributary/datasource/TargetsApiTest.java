package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Relabeling;
import io.tributary.model.SourceStatus;
import io.tributary.model.SourceStatuses;
import io.tributary.model.metrics.MetricMetadata;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetsApiTest {
  private static final String EU_TARGET =
      "{\"discoveredLabels\":{\"__address__\":\"eu:9090\",\"__metrics_path__\":\"/federate\","
          + "\"__param_match[]\":\"{__name__=~\\\".+\\\"}\",\"__scheme__\":\"http\","
          + "\"__scrape_interval__\":\"15s\",\"__scrape_timeout__\":\"10s\",\"cluster\":\"eu-1\","
          + "\"instance\":\"eu:9090\",\"job\":\"federate\"},"
          + "\"labels\":{\"cluster\":\"eu-1\",\"instance\":\"eu:9090\",\"job\":\"federate\"},"
          + "\"scrapePool\":\"federate\","
          + "\"scrapeUrl\":\"http://eu:9090/federate?match%5B%5D=%7B__name__%3D%7E%22.%2B%22%7D\","
          + "\"globalUrl\":\"http://eu:9090/federate?match%5B%5D=%7B__name__%3D%7E%22.%2B%22%7D\",\"lastError\":\"refused"
          + " \\u003cit\\u003e\",\"lastScrape\":\"1970-01-01T00:15:00.250Z\","
          + "\"lastScrapeDuration\":0.00025,\"health\":\"down\",\"scrapeInterval\":\"15s\","
          + "\"scrapeTimeout\":\"10s\"}";

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    SourceStatus.Poll failed =
        new SourceStatus.Poll(
            Instant.ofEpochMilli(900_250), Duration.ofNanos(250_000), "refused <it>");
    SourceStatus.Poll good =
        new SourceStatus.Poll(Instant.ofEpochSecond(900), Duration.ofSeconds(2), "");
    List<SourceStatus> sources =
        List.of(
            source(RunningServer.US, "us:9090", "other", good),
            source(RunningServer.EU, "eu:9090", "federate", failed),
            source(new ClusterId("new"), "new:9090", "other", null));
    running.server.sourcesFrom(() ->
        new SourceStatuses(
            sources,
            List.of(new SourceStatuses.Dropped("other", Labels.of("__address__", "gone:9090"))),
            TargetsApiTest::relabeled));
  }

  /// The job `other` hashes the address, then drops every target.
  private static Optional<List<Relabeling.Step>> relabeled(String job, Labels labels) {
    Relabeling.Rule hash =
        new Relabeling.Rule(List.of("__address__", "x"), ";", "(.*)", 8, "part", "$1", "hashmod");
    Relabeling.Rule drop = new Relabeling.Rule(List.of(), ";", "a<b", 0, "", "$1", "drop");
    return job.equals("other")
        ? Optional.of(
            List.of(
                new Relabeling.Step(hash, labels.with("part", "3")),
                new Relabeling.Step(drop, null)))
        : Optional.empty();
  }

  private static SourceStatus source(
      ClusterId cluster, String address, String job, SourceStatus.@Nullable Poll poll) {
    return new SourceStatus(
        cluster,
        URI.create("http://" + address + "/federate?match%5B%5D=%7B__name__%3D%7E%22.%2B%22%7D"),
        Labels.of(
            "__address__",
            address,
            "__metrics_path__",
            "/federate",
            "__param_match[]",
            "{__name__=~\".+\"}",
            "__scheme__",
            "http",
            "__scrape_interval__",
            "15s",
            "__scrape_timeout__",
            "10s",
            "cluster",
            cluster.name(),
            "instance",
            address,
            "job",
            job),
        Labels.of("job", job, "instance", address),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        poll,
        SourceStatus.Traffic.NONE,
        null);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void targets_ofOneCluster_areItsSource() throws Exception {
    assertThat(running.get("/clusters/eu-1/api/v1/targets").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"activeTargets\":["
                + EU_TARGET
                + "],\"droppedTargets\":[],\"droppedTargetCounts\":{\"federate\":0}}}");
  }

  @Test
  void targets_ofAll_areSortedByPoolWithTheirHealth() throws Exception {
    assertThat(running.get("/api/v1/targets?state=active").body())
        .containsSubsequence(
            "\"instance\":\"eu:9090\"",
            "\"health\":\"down\"",
            "\"instance\":\"us:9090\"",
            "\"lastScrapeDuration\":2,\"health\":\"up\"",
            "\"instance\":\"new:9090\"",
            "\"lastScrape\":\"0001-01-01T00:00:00Z\",\"lastScrapeDuration\":0,\"health\":\"unknown\"")
        .endsWith("\"droppedTargets\":[],\"droppedTargetCounts\":null}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "targets?state=dropped ~> {\"activeTargets\":[],\"droppedTargets\":[{\"discoveredLabels\":"
            + "{\"__address__\":\"gone:9090\"},\"scrapePool\":\"other\"}],"
            + "\"droppedTargetCounts\":{\"federate\":0,\"other\":1}}",
        "targets?scrapePool=none&state=active ~> {\"activeTargets\":[],\"droppedTargets\":[],"
            + "\"droppedTargetCounts\":null}",
        "scrape_pools ~> {\"scrapePools\":[\"federate\",\"other\"]}"
      })
  void targets_filtered_areFew(String request, String data) throws Exception {
    assertThat(running.get("/api/v1/" + request).body())
        .isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "targets/metadata?match_target={job=\"federate\"}&limit=1 ~>"
            + " [{\"target\":{\"cluster\":\"eu-1\","
            + "\"instance\":\"eu:9090\",\"job\":\"federate\"},\"metric\":\"req\",\"type\":\"counter\","
            + "\"help\":\"Requests.\",\"unit\":\"bytes\"}]",
        "targets/metadata?metric=up ~> [{\"target\":{\"cluster\":\"eu-1\",\"instance\":\"eu:9090\","
            + "\"job\":\"federate\"},\"type\":\"gauge\",\"help\":\"Up.\",\"unit\":\"\"}]",
        "targets/metadata?match_target={job=\"none\"} ~> [ ]",
        "targets/metadata?limit=0 ~> [ ]"
      })
  void metadata_ofTargets_isThatOfTheirClusters(String request, String data) throws Exception {
    running
        .writer(RunningServer.EU)
        .metadata(new MetricMetadata("up", MetricMetadata.Type.GAUGE, "Up.", ""))
        .metadata(new MetricMetadata("req", MetricMetadata.Type.COUNTER, "Requests.", "bytes"))
        .append();

    assertThat(running.get("/api/v1/" + RunningServer.escaped(request)).body())
        .isEqualTo("{\"status\":\"success\",\"data\":" + data.replace("[ ]", "[]") + "}");
  }

  @Test
  void relabelSteps_ofAJob_areItsRulesAndWhatTheyMake() throws Exception {
    String labels = RunningServer.encode("{\"__address__\":\"h:1\",\"y\":\"<\",\"none\":\"\"}");

    assertThat(
            running.get("/api/v1/targets/relabel_steps?scrapePool=other&labels=" + labels).body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"steps\":["
                + "{\"rule\":{\"source_labels\":[\"__address__\",\"x\"],\"separator\":\";\",\"regex\":\"(.*)\","
                + "\"modulus\":8,\"target_label\":\"part\",\"replacement\":\"$1\",\"action\":\"hashmod\"},"
                + "\"output\":{\"__address__\":\"h:1\",\"part\":\"3\",\"y\":\"<\"},\"keep\":true},"
                + "{\"rule\":{\"separator\":\";\",\"regex\":\"a\\u003cb\",\"replacement\":\"$1\","
                + "\"action\":\"drop\"},\"output\":{},\"keep\":false}]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "labels={} ~> no scrapePool parameter provided",
        "scrapePool=other ~> no labels parameter provided",
        "scrapePool=x&labels={} ~> error retrieving scrape config: scrape pool \\\"x\\\" not found",
        "scrapePool=other&labels=[] ~> error parsing labels: ",
        "scrapePool=other&labels={\"a\":1} ~> error parsing labels: ",
        "scrapePool=other&labels={\"a\":\"b\"}{} ~> error parsing labels: ",
        "scrapePool=other&labels={\"a\" ~> error parsing labels: "
      })
  void relabelSteps_wrongParameter_isA400(String query, String error) throws Exception {
    HttpResponse<String> answer =
        running.get("/api/v1/targets/relabel_steps?" + RunningServer.escaped(query));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"errorType\":\"bad_data\",\"error\":\"" + error);
  }
}
