package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.model.wire.BucketSpan;
import io.tributary.model.wire.Histogram;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// The link to a real Prometheus is cut, the server is killed meanwhile, and all of it comes back:
/// the cluster's view is what its Prometheus has, gaps included, but for what was deleted. Native
/// histograms come back as well.
@Order(2)
class GapFillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ROUNDS = 9;
  private static final String DELETED = "node_load1";

  @TempDir Path folder;

  @Test
  void link_cutAndRestored_leavesNothingMissingOrDoubled() throws Exception {
    PrometheusServer.assumeInstalled();
    int exporter = PrometheusServer.freePort();
    try (ChildProcess _ = PrometheusServer.startNodeExporter(folder, exporter);
        PrometheusServer source = PrometheusServer.start(folder, "eu-1", exporter, "4s", "");
        TcpProxy link = TcpProxy.to(source.api().base().getPort());
        ServerProcess server =
            ServerProcess.start(
                folder,
                "--config",
                config(link, "[OpenMetricsText1.0.0, PrometheusText0.0.4]").toString())) {
      HttpApi ours = new HttpApi(server.queries());
      HttpApi view = ours.cluster("eu-1");
      await(() -> samples(view, "count_over_time(up{job=\"node\"}[60s])") >= 2);

      link.set(TcpProxy.Fault.CUT);
      await(() -> ours.get("clusters").path(0).path("gaps").path("missing").size() > 0);
      long cutMs = nowMs();
      LockSupport.parkNanos(Duration.ofSeconds(9).toNanos());
      long deletedToMs = nowMs();
      delete(server, deletedToMs);
      server.kill();
      LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
      server.restart();
      LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
      link.set(TcpProxy.Fault.NONE);
      await(() -> gaps(ours).path("closed").asInt() > 0);
      await(() -> gaps(ours).path("open").asInt() == 0);

      LockSupport.parkNanos(Duration.ofSeconds(6).toNanos());
      long restoredMs = nowMs() - 5_000;
      // A poll that came late has left a gap of its own, which closes, too.
      await(() -> differences(view, source, cutMs - 5_000, restoredMs).isEmpty());
      String deletedTo = Double.toString(deletedToMs / 1e3);
      assertThat(view.query(DELETED + "[120s]", deletedTo)).isEmpty();
      assertThat(view.query(DELETED + "[120s]", Double.toString(restoredMs / 1e3))).isNotEmpty();
    }
  }

  @Test
  void histograms_ofAnOutage_areFilledFromChunks() throws Exception {
    PrometheusServer.assumeInstalled();
    List<String> features = List.of("native-histograms");
    try (PrometheusServer source =
            PrometheusServer.startReceiver(folder, PrometheusServer.PROMETHEUS, features);
        TcpProxy link = TcpProxy.to(source.api().base().getPort());
        ServerProcess server =
            ServerProcess.start(folder, "--config", config(link, "[PrometheusProto]").toString())) {
      HttpApi ours = new HttpApi(server.queries());
      HttpApi view = ours.cluster("eu-1");
      writeHistograms(source, 1);
      await(() -> samples(view, "histogram_count(native_seconds)") > 0);

      link.set(TcpProxy.Fault.CUT);
      await(() -> gaps(ours).path("missing").size() > 0);
      long cutMs = nowMs() - 1; // no sample lies on the edge
      for (int i = 2; i <= ROUNDS; i++) {
        writeHistograms(source, i);
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      }
      long toMs = nowMs();
      link.set(TcpProxy.Fault.NONE);
      await(() -> gaps(ours).path("closed").asInt() > 0 && gaps(ours).path("open").asInt() == 0);

      Map<String, JsonNode> wanted = histograms(source.api(), cutMs, toMs);
      assertThat(wanted.values()).hasSize(3).allMatch(each -> each.size() == ROUNDS - 1);
      assertThat(histograms(view, cutMs, toMs)).isEqualTo(wanted);
    }
  }

  /// Returns times and buckets of each series of histograms.
  private static Map<String, JsonNode> histograms(HttpApi api, long fromMs, long toMs)
      throws Exception {
    String range = "native_seconds[" + (toMs - fromMs) + "ms]";
    Map<String, JsonNode> histograms = new HashMap<>();
    for (JsonNode series : api.query(range, Double.toString(toMs / 1e3))) {
      histograms.put(series.path("metric").toString(), series.path("histograms"));
    }
    return histograms;
  }

  /// Writes the histograms of now: of each schema one that has grown.
  private static void writeHistograms(PrometheusServer source, int round) throws Exception {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (int schema = -2; schema <= 0; schema++) {
      Histogram histogram =
          Histogram.newBuilder()
              .setTimestamp(nowMs())
              .setSchema(schema)
              .setSum(1.5 * round * round)
              .setCountInt(6L * round)
              .setZeroThreshold(1e-9)
              .setZeroCountInt(round)
              .addPositiveSpans(BucketSpan.newBuilder().setOffset(-1).setLength(2))
              .addPositiveDeltas(round)
              .addPositiveDeltas(round)
              .addNegativeSpans(BucketSpan.newBuilder().setOffset(1).setLength(1))
              .addNegativeDeltas(2L * round)
              .build();
      request.addTimeseries(
          TimeSeries.newBuilder()
              .addLabels(label("__name__", "native_seconds"))
              .addLabels(label("schema", "" + schema))
              .addHistograms(histogram));
    }
    byte[] body = Snappy.compress(request.build().toByteArray());
    HttpResponse<String> answer = RemoteWriteSender.sendBody(source.api().base(), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private static Label label(String name, String value) {
    return Label.newBuilder().setName(name).setValue(value).build();
  }

  /// Returns where raw samples until `toMs`, and what is there at times before, differ.
  private static List<String> differences(
      HttpApi view, PrometheusServer source, long fromMs, long toMs) throws Exception {
    List<String> differences = new ArrayList<>();
    for (long ms = toMs; ms > fromMs; ms -= 2_500) {
      String selector = "{__name__=~\".+\", __name__!=\"" + DELETED + "\"}";
      String promql = ms == toMs ? selector + "[" + (toMs - fromMs) + "ms]" : selector;
      String difference =
          new ComparedQuery(promql, 0).compare(view, source.api(), Double.toString(ms / 1e3));
      if (difference != null) {
        differences.add(difference);
      }
    }
    return differences;
  }

  private static JsonNode gaps(HttpApi ours) throws Exception {
    for (JsonNode cluster : ours.get("clusters")) {
      if (cluster.path("name").asText().equals("eu-1")) {
        return cluster.path("gaps");
      }
    }
    throw new AssertionError("the cluster is not known");
  }

  private static int samples(HttpApi view, String promql) throws Exception {
    return view.query(promql, Double.toString(nowMs() / 1e3)).path(0).path("value").path(1).asInt();
  }

  private static void delete(ServerProcess server, long toMs)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            server.queries()
                + "/clusters/eu-1/api/v1/admin/tsdb/delete_series?match[]="
                    .replace("[", "%5B")
                    .replace("]", "%5D")
                + URLEncoder.encode(DELETED, StandardCharsets.UTF_8)
                + "&end="
                + toMs / 1e3);
    assertThat(HttpApi.post(uri, new byte[0]).statusCode()).isEqualTo(204);
  }

  private Path config(TcpProxy link, String protocols) throws IOException {
    return Files.writeString(
        folder.resolve("tributary.yaml"),
        """
        query: {admin_api: true}
        scrape_configs:
          - job_name: federate
            scrape_interval: 1s
            scrape_timeout: 1s
            honor_labels: true
            metrics_path: /federate
            scrape_protocols: %s
            params: {"match[]": ['{__name__=~".+"}']}
            static_configs: [{targets: ["127.0.0.1:%d"], labels: {cluster: eu-1}}]
        clusters:
          eu-1: {external_labels: {cluster: eu-1, replica: a}}
        """
            .formatted(protocols, link.port()));
  }

  private static long nowMs() {
    return InstantSource.system().millis();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }
}
