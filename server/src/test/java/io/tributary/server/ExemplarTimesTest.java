package io.tributary.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.wire.Exemplar;
import io.tributary.model.wire.TimeSeries;
import io.tributary.server.LimitedServer.Wire;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Exemplars of times that samples may not have are left out, whichever way they come, and their
/// sender is not told that its samples were refused.
final class ExemplarTimesTest {
  private static final long NOW_S = WallClock.SYSTEM.millis() / 1_000;
  private static final long YEAR_1970_S = 1;
  private static final long YEAR_2100_S = 4_102_444_800L;

  @TempDir private static Path data;
  private static LimitedServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new LimitedServer(data, "");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  enum Way {
    REMOTE_WRITE,
    REMOTE_WRITE_2,
    OTLP,
    TEXT,
    OPEN_METRICS;

    /// Names the cluster of a test, whose metrics nobody else counts in.
    String cluster() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static HttpResponse<String> send(Way way) throws Exception {
    String path = way.cluster();
    return switch (way) {
      case REMOTE_WRITE -> server.write(Wire.REMOTE_WRITE, path, List.of(series()));
      case REMOTE_WRITE_2 -> server.write(Wire.REMOTE_WRITE_2, path, List.of(series()));
      case OTLP -> server.post(path + "/v1/metrics", otlp(), "application/json");
      case TEXT -> server.post(path + "/api/v1/import/prometheus", text(), "text/plain");
      case OPEN_METRICS ->
          server.post(
              path + "/api/v1/import/prometheus",
              text() + "# EOF\n",
              "application/openmetrics-text; version=1.0.0");
    };
  }

  private static TimeSeries series() {
    TimeSeries.Builder series =
        LimitedServer.series(NOW_S * 1_000, 7, "__name__", "traced").toBuilder();
    for (long timeS : new long[] {YEAR_1970_S, NOW_S, YEAR_2100_S}) {
      series.addExemplars(Exemplar.newBuilder().setValue(3).setTimestamp(timeS * 1_000));
    }
    return series.build();
  }

  private static String otlp() {
    String exemplar = "{\"asDouble\":3,\"timeUnixNano\":\"%d000000000\"}";
    String all =
        String.join(
            ",",
            exemplar.formatted(YEAR_1970_S),
            exemplar.formatted(NOW_S),
            exemplar.formatted(YEAR_2100_S));
    return """
    {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"traced","sum":{"aggregationTemporality":2,"dataPoints":[
    {"timeUnixNano":"%d000000000","asDouble":7,"exemplars":[%s]}]}}]}]}]}
    """
        .formatted(NOW_S, all);
  }

  private static String text() {
    return "traced 7 # {} 3 %d # {} 3 %d # {} 3 %d\n".formatted(YEAR_1970_S, NOW_S, YEAR_2100_S);
  }

  @ParameterizedTest
  @EnumSource
  void exemplars_tooOldOrTooNew_areLeftOutAndCounted(Way way) throws Exception {
    HttpResponse<String> response = send(way);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(way == Way.OTLP ? 200 : 204);
    assertThat(response.body()).doesNotContain("partial");
    if (way == Way.REMOTE_WRITE_2) {
      assertThat(response.headers().map())
          .containsEntry("x-prometheus-remote-write-samples-written", List.of("1"))
          .containsEntry("x-prometheus-remote-write-exemplars-written", List.of("1"));
    }
    String path = "/clusters/" + way.cluster() + "/api/v1/query_exemplars?query=traced";
    assertThat(server.get(path + "&start=0&end=" + 2 * YEAR_2100_S))
        .endsWith("\"exemplars\":[{\"labels\":{},\"value\":\"3\",\"timestamp\":" + NOW_S + "}]}]}");
    for (String reason : List.of("too_old", "too_far_in_future")) {
      String labels = "{cluster=\"" + way.cluster() + "\",reason=\"" + reason + "\",}";
      assertThat(server.metric("tributary_ingest_refused_exemplars_total" + labels)).isEqualTo(1);
      assertThat(server.metric("tributary_ingest_refused_samples_total" + labels)).isZero();
    }
  }
}
