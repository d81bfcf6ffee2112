package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuntimeApiTest {
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "status/config ~> {\"yaml\":\"data: \\u003cd\\u003e\\n\"}",
        "status/flags ~> {\"query.lookback-delta\":\"5m\",\"query.max-concurrency\":\"1\","
            + "\"query.max-samples\":\"1000\",\"query.timeout\":\"1m\","
            + "\"storage.tsdb.retention.time\":\"60d\",\"web.enable-admin-api\":\"true\","
            + "\"web.listen-address\":\"127.0.0.1:0\"}",
        "status/tsdb/blocks ~> {\"blocks\":[ ]}",
        "status/walreplay ~> {\"min\":0,\"max\":0,\"current\":0}",
        "notifications ~> [ ]",
        "rules ~> {\"groups\":[ ]}",
        "rules?type=alert&exclude_alerts=TRUE&group_limit=5&match[]=up ~> {\"groups\":[ ]}",
        "alerts ~> {\"alerts\":[ ]}",
        "alertmanagers ~> {\"activeAlertmanagers\":[ ],\"droppedAlertmanagers\":[ ]}",
        "targets ~> {\"activeTargets\":[ ],\"droppedTargets\":[ ],\"droppedTargetCounts\":{}}",
        "scrape_pools ~> {\"scrapePools\":[ ]}"
      })
  void data_ofThisServer_isExact(String request, String data) throws Exception {
    running.server.ready();

    assertThat(running.get("/api/v1/" + RunningServer.escaped(request)).body())
        .isEqualTo("{\"status\":\"success\",\"data\":" + data.replace("[ ]", "[]") + "}");
  }

  @Test
  void runtimeInfo_hasTheFieldsOfPrometheus() throws Exception {
    running.server.ready();

    assertThat(running.get("/api/v1/status/runtimeinfo").body())
        .matches(
            "\\{\"status\":\"success\",\"data\":\\{\"startTime\":\"1970-01-01T00:15:00Z\","
                + "\"CWD\":\"/.*\",\"hostname\":\".*\",\"serverTime\":\"1970-01-01T00:16:40Z\","
                + "\"reloadConfigSuccess\":true,\"lastConfigTime\":\"1970-01-01T00:15:00Z\","
                + "\"corruptionCount\":0,\"goroutineCount\":[1-9][0-9]*,\"GOMAXPROCS\":[1-9][0-9]*,"
                + "\"GOMEMLIMIT\":[1-9][0-9]*,\"GOGC\":\"\",\"GODEBUG\":\"\","
                + "\"storageRetention\":\"60d\"}}");
  }

  @Test
  void runtimeInfo_damage_isCounted() throws Exception {
    running.server.ready();
    running.services.metrics().counter(SelfMetric.STORAGE_DAMAGE, "log").inc(2);
    running.services.metrics().counter(SelfMetric.STORAGE_DAMAGE, "samples").inc();

    assertThat(running.get("/api/v1/status/runtimeinfo").body()).contains("\"corruptionCount\":3,");
  }

  @Test
  void selfMetrics_areAsProtobufHasThem() throws Exception {
    running.server.ready();
    SelfMetrics metrics = running.services.metrics();
    metrics.counter(SelfMetric.STORAGE_DAMAGE, "log").inc(2);
    metrics.histogram(SelfMetric.QUERY_SECONDS, "/x").observe(20);
    metrics.gaugeByCluster(SelfMetric.STORAGE_ACTIVE_SERIES, () -> Map.of("eu-1", 7));

    assertThat(selfMetrics(SelfMetric.STORAGE_DAMAGE.metricName()))
        .contains(
            "\"type\":\"COUNTER\",\"metric\":[{\"label\":[{\"name\":\"what\",\"value\":\"log\"}],"
                + "\"counter\":{\"value\":2.0}}]}]}");
    assertThat(selfMetrics(".+_active_series"))
        .contains(
            "\"type\":\"GAUGE\",\"metric\":[{\"label\":[{\"name\":\"cluster\",\"value\":\"eu-1\"}],"
                + "\"gauge\":{\"value\":7.0}}]}]}");
    assertThat(selfMetrics(SelfMetric.QUERY_SECONDS.metricName()))
        .contains(
            "\"type\":\"HISTOGRAM\"",
            "{\"label\":[{\"name\":\"path\",\"value\":\"/x\"}],\"histogram\":{\"bucket\":["
                + "{\"cumulativeCount\":\"0\",\"upperBound\":5.0E-4},",
            "{\"cumulativeCount\":\"1\",\"upperBound\":30.0}],\"sampleCount\":\"1\","
                + "\"sampleSum\":20.0}}")
        .doesNotContain("Inf");
    assertThat(selfMetrics("(")).contains("\"error\":\"invalid metric_name_pattern: ");
  }

  private String selfMetrics(String pattern) throws Exception {
    return running
        .get("/api/v1/status/self_metrics?metric_name_pattern=" + RunningServer.encode(pattern))
        .body();
  }

  @Test
  void notifications_live_areNone() throws Exception {
    assertThat(running.get("/api/v1/notifications/live").statusCode()).isEqualTo(204);
  }

  @Test
  void features_areSortedAndUnescaped() throws Exception {
    running.server.ready();

    assertThat(running.get("/api/v1/features").body())
        .startsWith(
            "{\"status\":\"success\",\"data\":{\"api\":{\"admin\":true,\"exclude_alerts\":true,")
        .containsSubsequence(
            "\"otlp_receiver\":{",
            "\"prometheus\":{\"agent_mode\":false,\"server_mode\":true}",
            "\"promql\":{\"anchored\":false,\"at_modifier\":true,",
            "\"promql_functions\":{\"abs\":true,",
            "\"mad_over_time\":false,",
            "\"promql_operators\":{\"!=\":true,\"!~\":true,",
            "\">=\":true,",
            "\"limitk\":false,",
            "\"tsdb\":{");
  }

  @Test
  void walReplay_isToldBeforeTheServerIsReady() throws Exception {
    assertThat(running.get("/api/v1/status/walreplay").statusCode()).isEqualTo(200);
    assertThat(running.get("/api/v1/notifications").statusCode()).isEqualTo(200);
    assertThat(running.get("/api/v1/status/config").statusCode()).isEqualTo(503);
  }
}
