package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// What the stock dashboards and rules of Kubernetes ask is answered in a cluster's view as by that
/// cluster's own Prometheus, although another cluster sends the same series.
class StockExpressionsTest {
  private static final long SEED = 1;
  private static final String EXPRESSIONS = "/stock-expressions.promql";

  /// Less than this may be of an empty answer: absences, and alerts that do not fire.
  private static final int MOST_EMPTY = 10;

  @TempDir Path folder;

  @Test
  void eachExpression_isAnsweredInTheViewAsAtTheSource() throws Exception {
    PrometheusServer.assumeInstalled();
    List<String> expressions = expressions();
    assertThat(expressions).hasSizeGreaterThanOrEqualTo(100);
    long startMs = startMs();
    String time = Double.toString((startMs + 55 * KubernetesData.INTERVAL_MS + 7_000) / 1e3);
    try (ServerProcess server = ServerProcess.start(folder, "--config", config().toString());
        PrometheusServer source =
            PrometheusServer.startReceiver(folder, PrometheusServer.PROMETHEUS, List.of())) {
      send(server.ingest() + "/clusters/eu-1", SEED, startMs, external("eu-1"));
      send(server.ingest() + "/clusters/us-2", SEED + 1, startMs, external("us-2"));
      send(source.api().base().toString(), SEED, startMs, Map.of());
      HttpApi view = new HttpApi(server.queries()).cluster("eu-1");
      List<String> differences = new ArrayList<>();
      int empty = 0;
      for (String expression : expressions) {
        for (int stepSeconds : new int[] {0, 15}) {
          ComparedQuery query = new ComparedQuery(expression, stepSeconds);
          String difference = query.compare(view, source.api(), time);
          if (difference != null) {
            differences.add(difference);
          }
        }
        empty += new ComparedQuery(expression, 0).ask(view, time).isEmpty() ? 1 : 0;
      }
      assertThat(differences).isEmpty();
      assertThat(empty).as("expressions without an answer").isLessThan(MOST_EMPTY);
    }
  }

  private static Map<String, String> external(String cluster) {
    return Map.of("cluster", cluster, "replica", "a");
  }

  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("tributary.yaml"),
        """
        clusters:
          eu-1: {external_labels: {cluster: eu-1, replica: a}}
          us-2: {external_labels: {cluster: us-2, replica: a}}
        """);
  }

  private static long startMs() {
    long nowMs = InstantSource.system().millis();
    long start = nowMs - KubernetesData.COUNT * KubernetesData.INTERVAL_MS;
    return start - start % KubernetesData.INTERVAL_MS;
  }

  private static void send(String base, long seed, long startMs, Map<String, String> added)
      throws Exception {
    WriteRequest data = KubernetesData.create(seed, startMs, added);
    HttpResponse<String> answer =
        RemoteWriteSender.sendBody(
            URI.create(base), Snappy.compress(RemoteWriteSender.bytes(data)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private static List<String> expressions() throws IOException {
    try (InputStream in = StockExpressionsTest.class.getResourceAsStream(EXPRESSIONS)) {
      if (in == null) {
        return fail(EXPRESSIONS + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
