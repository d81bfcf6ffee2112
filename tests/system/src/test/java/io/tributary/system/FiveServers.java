package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.system.PrometheusServer.Identity;
import io.tributary.system.TcpProxy.Fault;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Five real Prometheus servers of four clusters, with the same jobs and instances, and a server
/// that all of them feed: two write, two are polled, one does both. The first two are replicas of
/// one cluster. Each feeds it by links that can fail.
///
/// They scrape every four seconds and are polled every second, so that no sample is missed.
final class FiveServers implements Closeable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long SCRAPE_MS = 4_000;
  private static final long WINDOW_MS = 30_000;

  /// A poll may be late; what is this old has come.
  private static final long SETTLED_MS = 10_000;

  /// Short steps that a window of a replicated series may have, where replicas changed.
  private static final int CHANGES = 3;

  private static final String WRITES = "writes";
  private static final String POLLED = "polled";

  /// What other tests mount, or have as a network, ends at other times for each of two replicas.
  private static final String[] TRANSIENT = {
    "--no-collector.filesystem", "--no-collector.netdev", "--no-collector.netclass"
  };

  private final Path config;
  private final Deque<Closeable> children;
  private final ServerProcess server;
  private final HttpApi ours;
  private final PrometheusServer preferred; // of the cluster that has replicas
  private final List<PrometheusServer> alone = new ArrayList<>();
  private final List<TcpProxy> links = new ArrayList<>();
  private final List<String> polls = new ArrayList<>(); // each as a target of the configuration
  private final int killed; // the one of `alone` that is killed and replaced

  private FiveServers(Path folder, Deque<Closeable> children) throws Exception {
    this.children = children;
    config = folder.resolve("tributary.yaml");
    configure();
    int exporter = PrometheusServer.freePort();
    own(PrometheusServer.startNodeExporter(folder, exporter, TRANSIENT));
    server = own(ServerProcess.start(folder, "--config", config.toString()));
    ours = new HttpApi(server.queries());
    preferred = start(folder, new Identity("eu-1", "a"), exporter, WRITES);
    start(folder, new Identity("eu-1", "b"), exporter, POLLED);
    alone.add(start(folder, new Identity("us-2", "a"), exporter, WRITES));
    killed = alone.size();
    alone.add(start(folder, new Identity("ap-3", "a"), exporter, POLLED));
    alone.add(start(folder, new Identity("sa-4", "a"), exporter, WRITES + POLLED));
    configure();
    assertThat(post("/-/reload")).isEqualTo(200);
  }

  /// Starts all of them; none is left when one does not start.
  static FiveServers start(Path folder) throws Exception {
    Deque<Closeable> children = new ArrayDeque<>();
    try {
      return new FiveServers(folder, children);
    } catch (Exception | AssertionError e) {
      close(children);
      throw e;
    }
  }

  private <T extends Closeable> T own(T child) {
    children.push(child);
    return child;
  }

  private PrometheusServer start(Path folder, Identity identity, int exporter, String ways)
      throws IOException {
    String more = "";
    if (ways.contains(WRITES)) {
      String url =
          "http://127.0.0.1:%d/clusters/%s/api/v1/write"
              .formatted(link(server.ingest().getPort()), identity.cluster());
      more = "remote_write: [{url: '" + url + "', remote_timeout: 3s}]";
    }
    PrometheusServer source = own(PrometheusServer.start(folder, identity, exporter, "4s", more));
    if (ways.contains(POLLED)) {
      int port = link(source.api().base().getPort());
      polls.add(
          "{targets: ['127.0.0.1:%d'], labels: {cluster: %s}}".formatted(port, identity.cluster()));
    }
    return source;
  }

  private int link(int target) throws IOException {
    TcpProxy link = own(TcpProxy.to(target));
    links.add(link);
    return link.port();
  }

  private void configure() throws IOException {
    Files.writeString(
        config,
        """
        query: {admin_api: true}
        scrape_configs:
          - job_name: federate
            scrape_interval: 1s
            scrape_timeout: 1s
            honor_labels: true
            metrics_path: /federate
            params: {"match[]": ['{__name__=~".+"}']}
            static_configs: [%s]
        clusters:
          eu-1: {replica_label: replica, external_labels: {cluster: eu-1}}
          us-2: {external_labels: {cluster: us-2, replica: a}}
          ap-3: {external_labels: {cluster: ap-3, replica: a}}
          sa-4: {external_labels: {cluster: sa-4, replica: a}}
        """
            .formatted(String.join(", ", polls)));
  }

  /// Waits until all of every source's targets have come a few times, after `sinceMs`.
  void awaitSamples(long sinceMs) throws Exception {
    List<PrometheusServer> all = new ArrayList<>(alone);
    all.add(preferred);
    await(() -> PrometheusServer.newestMs(ours, all) > sinceMs + 2 * SCRAPE_MS);
  }

  /// Lets each link fail in a way of its own, kills the server and a source meanwhile, and restores
  /// all.
  void fail(Random random, Duration length) throws Exception {
    List<Fault> faults =
        new ArrayList<>(List.of(Fault.CUT, Fault.DELAY, Fault.HALF_OPEN, Fault.RESET, Fault.SLOW));
    Collections.shuffle(faults, random);
    for (int i = 0; i < links.size(); i++) {
      links.get(i).set(faults.get(i % faults.size()));
    }
    pause(length);
    if (random.nextBoolean()) {
      assertThat(post("/flush")).isEqualTo(204);
    }
    server.kill();
    pause(length.dividedBy(4));
    alone.set(killed, own(alone.get(killed).replace()));
    server.restart();
    pause(length.dividedBy(2));
    links.forEach(link -> link.set(Fault.NONE));
  }

  /// Waits until every view is what its own Prometheus has from a time on.
  void awaitSame(long fromMs) throws Exception {
    awaitSamples(nowMs());
    await(() -> openGaps() == 0);
    pause(Duration.ofMillis(SETTLED_MS));
    long toMs = nowMs() - SETTLED_MS;
    List<String> differences = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do { // a poll that came late has left a gap of its own, which closes, too
      pause(Duration.ofSeconds(1));
      differences.clear();
      for (PrometheusServer source : alone) {
        compare(source, fromMs, toMs, differences);
      }
      compareReplicated(fromMs, toMs, differences);
    } while (!differences.isEmpty() && System.nanoTime() < deadline);
    assertThat(differences).isEmpty();
  }

  private int openGaps() throws Exception {
    int open = 0;
    for (JsonNode cluster : ours.get("clusters")) {
      open += cluster.path("gaps").path("open").asInt();
    }
    return open;
  }

  private void compare(PrometheusServer source, long fromMs, long toMs, List<String> differences)
      throws Exception {
    HttpApi view = ours.cluster(source.name());
    long startMs = PrometheusServer.betweenScrapes(List.of(source), fromMs);
    long endMs = PrometheusServer.betweenScrapes(List.of(source), toMs);
    for (long ms = endMs; ms > startMs; ms -= WINDOW_MS) {
      ComparedQuery raw = new ComparedQuery("{__name__=~\".+\"}" + window(startMs, ms), 0);
      add(source, raw.compare(view, source.api(), seconds(ms)), differences);
    }
    for (ComparedQuery query : ComparedQuery.ALL) {
      add(source, query.compare(view, source.api(), seconds(endMs)), differences);
    }
  }

  /// Compares the view of two replicas: nothing is there of both, and of what each reads of the
  /// same target all is the preferred one's, if that one has missed nothing.
  private void compareReplicated(long fromMs, long toMs, List<String> differences)
      throws Exception {
    HttpApi view = ours.cluster(preferred.name());
    long startMs = PrometheusServer.betweenScrapes(List.of(preferred), fromMs);
    long endMs = PrometheusServer.betweenScrapes(List.of(preferred), toMs);
    for (long ms = endMs; ms > startMs; ms -= WINDOW_MS) {
      String window = window(startMs, ms);
      long most = Math.min(WINDOW_MS, ms - startMs) / SCRAPE_MS + 1 + CHANGES;
      ComparedQuery all = new ComparedQuery("{__name__=~\".+\"}" + window, 0);
      all.ask(view, seconds(ms))
          .forEach((series, points) -> {
            if (points.size() / 2 > most) {
              differences.add("samples of both replicas of " + series + " " + points);
            }
          });
      if (isWhole(startMs, ms)) {
        ComparedQuery raw = new ComparedQuery("{job=\"node\"}" + window, 0);
        Map<String, List<Double>> theirs = raw.ask(preferred.api(), seconds(ms));
        Map<String, List<Double>> seen = raw.ask(view, seconds(ms));
        seen.keySet().retainAll(theirs.keySet()); // others the second one alone has seen
        add(preferred, raw.difference(seen, theirs), differences);
      }
    }
  }

  /// Returns whether the preferred replica has scraped the node exporter all the time of a window,
  /// and shortly before and after.
  private boolean isWhole(long fromMs, long ms) throws Exception {
    long lengthMs = Math.min(WINDOW_MS, ms - fromMs) + 3 * SCRAPE_MS;
    List<Double> ups =
        new ComparedQuery("up{job=\"node\"}[" + lengthMs + "ms]", 0)
            .ask(preferred.api(), seconds(ms + SCRAPE_MS)).values().stream()
                .findFirst()
                .orElse(List.of());
    for (int i = 0; i < ups.size(); i += 2) {
      boolean late = i > 0 && 1_000 * (ups.get(i) - ups.get(i - 2)) > 1.25 * SCRAPE_MS;
      if (late || ups.get(i + 1) != 1) {
        return false;
      }
    }
    return !ups.isEmpty();
  }

  private static String window(long fromMs, long ms) {
    return "[" + Math.min(WINDOW_MS, ms - fromMs) + "ms]";
  }

  private static String seconds(long ms) {
    return Double.toString(ms / 1e3);
  }

  private static void add(
      PrometheusServer source, @Nullable String difference, List<String> differences) {
    if (difference != null) {
      differences.add(source.name() + ": " + difference);
    }
  }

  static long nowMs() {
    return InstantSource.system().millis();
  }

  private int post(String path) throws IOException, InterruptedException {
    return HttpApi.post(URI.create(server.queries() + path), new byte[0]).statusCode();
  }

  private static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      pause(Duration.ofMillis(300));
    }
  }

  @Override
  public void close() throws IOException {
    close(children);
  }

  private static void close(Deque<Closeable> children) throws IOException {
    for (Closeable child : children) {
      child.close();
    }
  }
}
