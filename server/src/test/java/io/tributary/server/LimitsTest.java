package io.tributary.server;

import static io.tributary.server.LimitedServer.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.wire.TimeSeries;
import io.tributary.server.LimitedServer.Wire;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/// What each cluster may send, as senders meet it; every cluster here has limits of its own.
class LimitsTest {
  private static final String LIMITS =
      """
      clusters:
        labels: {limits: {labels_per_series: 3, label_name_length: 8, label_value_length: 10}}
        request: {limits: {series_per_request: 2, logs: {streams_per_request: 1}}}
        active-1: {limits: {active_series: 3}}
        active-2: {limits: {active_series: 3}}
        streams: {limits: {logs: {active_streams: 1}}}
        age: {limits: {max_age: 1h, max_future: 1m}}
        rate: {limits: {samples_per_second: 1, logs: {bytes_per_second: 1}}}
        body: {limits: {max_body: 1MiB, max_decoded: 2MiB}}
        lines: {limits: {logs: {labels_per_stream: 1, line_length: 4}}}
      """;
  private static final long NOW_MS = WallClock.SYSTEM.millis();
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  @TempDir private static Path data;
  private static LimitedServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new LimitedServer(data, LIMITS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Of what was sent the good series is stored, and the answer says why the others are not.
  private static void assertRefused(HttpResponse<String> response, String... problems) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.body()).contains(problems);
  }

  private static void assertValue(Wire wire, String cluster, String name, double value)
      throws Exception {
    assertThat(server.query(cluster, "max(" + name + "%7Bwire=%22" + tag(wire) + "%22%7D)"))
        .contains("\"" + (int) value + "\"]");
  }

  private static String tag(Wire wire) {
    return wire == Wire.REMOTE_WRITE ? "1" : "2";
  }

  /// Tells the series of one test and wire from those of others.
  private static TimeSeries good(Wire wire, String name) {
    return series(NOW_MS, 7, "__name__", name, "wire", tag(wire));
  }

  @ParameterizedTest
  @EnumSource
  void series_overTheLimitsOfItsLabels_isRefusedAlone(Wire wire) throws Exception {
    String refused =
        "tributary_ingest_refused_samples_total{cluster=\"labels\",reason=\"series_limit\",}";
    double before = server.metric(refused);
    List<TimeSeries> all =
        List.of(
            series(NOW_MS, 1, "__name__", "many", "a", "1", "b", "2", "c", "3"),
            series(NOW_MS, 1, "__name__", "name", "a23456789", "1"),
            series(NOW_MS, 1, "__name__", "value", "a", "ééééé!"),
            good(wire, "labels"),
            series(NOW_MS, 1, "__name__", "value", "a", "ééééé"));

    assertRefused(
        server.write(wire, "labels", all),
        "refused 3 of 5 samples, the rest is stored",
        "{__name__=\"many\", a=\"1\", b=\"2\", c=\"3\"}: series limit exceeded: too many labels"
            + " labels=4 limit=3",
        "label name is too long name=a23456789 limit=8",
        "label value is too long name=a value=ééééé! limit=10");

    assertValue(wire, "labels", "labels", 7);
    assertThat(server.metric(refused)).isEqualTo(before + 3);
    assertThat(server.write(wire, "free", all).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @EnumSource
  void series_withoutLimits_mayHaveManyLongLabels(Wire wire) throws Exception {
    List<String> labels = new ArrayList<>(List.of("__name__", "long" + tag(wire)));
    for (int i = 100; i < 200; i++) {
      labels.addAll(List.of("label_" + i, "v".repeat(300)));
    }
    TimeSeries series = series(NOW_MS, 1, labels.toArray(String[]::new));
    assertThat(server.write(wire, "free", List.of(series)).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @EnumSource
  void request_ofMoreSeriesThanAllowed_keepsTheFirst(Wire wire) throws Exception {
    List<TimeSeries> all =
        List.of(
            good(wire, "first"),
            good(wire, "second"),
            good(wire, "third"),
            good(wire, "fourth").toBuilder().addSamples(good(wire, "x").getSamples(0)).build());

    assertRefused(
        server.write(wire, "request", all),
        "refused 3 of 5 samples",
        "third\", wire=\"" + tag(wire) + "\"}: request limit exceeded: series=4" + " limit=2");

    assertValue(wire, "request", "second", 7);
    assertThat(server.query("request", "third")).contains("\"result\":[]");
    assertThat(
            server.metric(
                "tributary_ingest_refused_samples_total{cluster=\"request\",reason=\"request_limit\",}"))
        .isGreaterThanOrEqualTo(3);
    assertThat(server.write(wire, "free", all).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @EnumSource
  void series_beyondTheActiveOnes_areRefusedAndTheKnownGoOn(Wire wire) throws Exception {
    String cluster = "active-" + tag(wire);
    List<TimeSeries> known =
        List.of(
            good(wire, "steady"),
            series(NOW_MS, 1, "__name__", "flood", "user", "u1", "job", "x"),
            series(NOW_MS, 1, "__name__", "flood", "user", "u2", "job", "x"));
    assertThat(server.write(wire, cluster, known).statusCode()).isEqualTo(204);

    HttpResponse<String> response =
        server.write(
            wire,
            cluster,
            List.of(
                series(NOW_MS, 1, "__name__", "flood", "user", "u3", "job", "x"),
                series(NOW_MS + 1, 8, "__name__", "steady", "wire", tag(wire)),
                series(NOW_MS + 1, 2, "__name__", "flood", "user", "u1", "job", "x")));

    assertRefused(
        response,
        "refused 1 of 3 samples, the rest is stored",
        "user=\"u3\"}: active series limit exceeded: active=3 limit=3, grew most: metric=flood"
            + " series=2 label=user values=2");
    assertValue(wire, cluster, "steady", 8);
    assertThat(server.query(cluster, "count(flood)")).contains("\"2\"]");
    String labels = "{cluster=\"" + cluster + "\"";
    assertThat(server.metric("tributary_storage_active_series" + labels + ",}")).isEqualTo(3);
    assertThat(
            server.metric(
                "tributary_ingest_refused_samples_total" + labels + ",reason=\"active_limit\",}"))
        .isEqualTo(1);
  }

  @Test
  void streams_beyondTheActiveOnes_areRefusedAndTheKnownGoOn() throws Exception {
    assertThat(server.push("streams", line("{\"pod\":\"a\"}", "1")).statusCode()).isEqualTo(204);
    assertRefused(
        server.push("streams", line("{\"pod\":\"b\"}", "2")),
        "stream '{pod=\"b\"}': active stream limit exceeded: active=1 limit=1, grew most: series=1"
            + " label=",
        "refused 1 of 1 entries");
    assertThat(server.push("streams", line("{\"pod\":\"a\"}", "3")).statusCode()).isEqualTo(204);
    assertThat(server.metric("tributary_storage_active_streams{cluster=\"streams\",}"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void sample_tooOldOrTooNew_isRefusedAlone(Wire wire) throws Exception {
    List<TimeSeries> all =
        List.of(
            series(NOW_MS - 2 * HOUR_MS, 1, "__name__", "old", "wire", tag(wire)),
            series(NOW_MS + HOUR_MS / 10, 1, "__name__", "new", "wire", tag(wire)),
            good(wire, "good"));

    assertRefused(
        server.write(wire, "age", all),
        "refused 2 of 3 samples",
        "sample is older than is taken timestampMs=" + (NOW_MS - 2 * HOUR_MS) + " oldestMs=",
        "sample is too far in the future");

    assertValue(wire, "age", "good", 7);
    assertThat(server.write(wire, "free", all).statusCode()).isEqualTo(204);
  }

  @Test
  void line_tooOld_isRefusedAlone() throws Exception {
    String json =
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"%d000000\",\"old\"],[\"%d000000\",\"good\"]]}]}"
            .formatted(NOW_MS - 2 * HOUR_MS, NOW_MS);
    assertRefused(
        server.push("age", json), ", oldest acceptable timestamp is: ", "refused 1 of 2 entries");
    assertThat(server.push("free", json).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @EnumSource
  void request_fasterThanAllowed_isAskedToComeAgainAndOthersGoOn(Wire wire) throws Exception {
    List<TimeSeries> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(series(NOW_MS, i, "__name__", "rate", "i", Integer.toString(i)));
    }
    server.write(wire, "rate", many); // in whole for the first wire, not at all for the other

    HttpResponse<String> response = server.write(wire, "rate", List.of(good(wire, "late")));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(response.body())
        .isEqualTo("more than the cluster may send limit=samples_per_second=1 cluster=rate");
    assertThat(server.query("rate", "count(rate)")).contains("\"10000\"]");
    assertThat(server.query("rate", "late")).contains("\"result\":[]");
    assertThat(
            server.metric(
                "tributary_ingest_limited_requests_total{cluster=\"rate\",limit=\"samples_per_second\",}"))
        .isPositive();
    assertThat(server.write(wire, "free", List.of(good(wire, "late"))).statusCode()).isEqualTo(204);
  }

  @Test
  void push_fasterThanAllowed_isAskedToComeAgainAndSamplesGoOn() throws Exception {
    assertThat(server.push("rate", line("{\"a\":\"b\"}", "x".repeat(10_000))).statusCode())
        .isEqualTo(204);
    HttpResponse<String> response = server.push("rate", line("{\"a\":\"b\"}", "x"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(response.body()).contains("limit=logs.bytes_per_second=1 cluster=rate");
  }

  @ParameterizedTest
  @EnumSource
  void body_longerThanAllowed_is413(Wire wire) throws Exception {
    assertThat(server.writeBody(wire, "body", new byte[(1 << 20) + 1]))
        .satisfies(response -> {
          assertThat(response.statusCode()).isEqualTo(413);
          assertThat(response.body()).contains("body is too long bytes=1048577 limit=1048576");
        });
    byte[] zeros = Snappy.compress(new byte[(2 << 20) + 1]);
    assertThat(server.writeBody(wire, "body", zeros))
        .satisfies(response -> {
          assertThat(response.statusCode()).isEqualTo(413);
          assertThat(response.body())
              .contains("decoded body is too long bytes=2097153 limit=2097152");
        });
    assertThat(server.writeBody(wire, "free", zeros).statusCode()).isEqualTo(400);
    assertThat(server.write(wire, "body", List.of(good(wire, "x"))).statusCode()).isEqualTo(204);
  }

  @Test
  void push_overTheLimitsOfItsCluster_isRefusedAlone() throws Exception {
    assertRefused(
        server.push("lines", line("{\"a\":\"b\",\"c\":\"d\"}", "x")), "has 2 label names; limit 1");
    assertRefused(
        server.push("lines", line("{\"a\":\"b\"}", "hello")),
        "max entry size '4' bytes exceeded for stream '{a=\"b\"}'");
    assertThat(server.push("lines", line("{\"a\":\"b\"}", "four")).statusCode()).isEqualTo(204);
    assertThat(server.push("free", line("{\"a\":\"b\",\"c\":\"d\"}", "hello")).statusCode())
        .isEqualTo(204);
  }

  @Test
  void push_ofMoreStreamsThanAllowed_keepsTheFirst() throws Exception {
    String first = line("{\"a\":\"b\"}", "x");
    String second = line("{\"a\":\"c\"}", "y");
    String two =
        first.substring(0, first.length() - 2) + "," + second.substring("{\"streams\":[".length());
    assertRefused(
        server.push("request", two),
        "stream '{a=\"c\"}': request limit exceeded: streams=2 limit=1",
        "refused 1 of 2 entries");
    assertThat(
            server.metric(
                "tributary_ingest_refused_entries_total{cluster=\"request\",reason=\"request_limit\",}"))
        .isEqualTo(1);
  }

  private static String line(String stream, String line) {
    return "{\"streams\":[{\"stream\":%s,\"values\":[[\"%d000000\",\"%s\"]]}]}"
        .formatted(stream, NOW_MS, line);
  }
}
