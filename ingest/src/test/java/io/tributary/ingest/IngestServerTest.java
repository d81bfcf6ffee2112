package io.tributary.ingest;

import static io.tributary.ingest.remotewrite.Bodies.START_MS;
import static io.tributary.ingest.remotewrite.Bodies.request;
import static io.tributary.ingest.remotewrite.Bodies.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.IngestConfig.Timeouts;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.remotewrite.Bodies;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IngestServerTest {
  private static final ClusterId DEFAULT = new ClusterId("default");
  private static final Limits SMALL = new Limits(64 << 10, 256 << 10, 1 << 20, 64 << 10, 2, 2);
  private static final Timeouts SHORT =
      new Timeouts(
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));

  private final InMemoryStorage storage = new InMemoryStorage();
  private final SelfMetrics metrics = new SelfMetrics();
  private final List<IngestServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(IngestServer::close);
  }

  private RawConnection connect() throws IOException {
    return connect(storage.appender(), Ownership.DEFAULT, Limits.DEFAULT, Timeouts.DEFAULT);
  }

  private RawConnection connect(Limits limits) throws IOException {
    return connect(storage.appender(), Ownership.DEFAULT, limits, Timeouts.DEFAULT);
  }

  private RawConnection connect(
      Appender appender, Ownership ownership, Limits limits, Timeouts timeouts) throws IOException {
    IngestConfig config =
        new IngestConfig("127.0.0.1", 0, "localhost:9290", ownership, limits, timeouts);
    IngestServer server = new IngestServer(config, appender, metrics);
    servers.add(server);
    server.start();
    return new RawConnection(server.address());
  }

  private static byte[] up(double value) {
    return Bodies.snappy(request(series(START_MS, value, "__name__", "up", "job", "node")));
  }

  private List<Double> stored(ClusterId cluster) {
    List<Double> values = new ArrayList<>();
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      SeriesSet set = snapshot.querier(cluster).select(List.of(), SelectHints.SORTED);
      SampleColumns columns = new SampleColumns();
      while (set.next()) {
        set.at().read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
        for (int i = 0; i < columns.size(); i++) {
          values.add(columns.values()[i]);
        }
      }
    }
    return values;
  }

  @Test
  void write_goodBody_isReadableAtTheAnswer() throws IOException {
    try (RawConnection client = connect()) {
      Response response = client.post("/api/v1/write", up(1)).read();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
      assertThat(stored(DEFAULT)).containsExactly(1.0);
    }
  }

  @Test
  void write_cluster_isPathThenHeaderThenDefault() throws IOException {
    try (RawConnection client = connect()) {
      assertThat(
              client
                  .post("/clusters/eu-1/api/v1/push", up(1), "X-Scope-OrgID: us-2")
                  .read()
                  .status())
          .isEqualTo(204);
      assertThat(client.post("/api/v1/push", up(2), "X-Scope-Orgid: us-2").read().status())
          .isEqualTo(204);
      assertThat(client.post("/api/v1/write?x=y", up(3)).read().status()).isEqualTo(204);
    }
    assertThat(stored(new ClusterId("eu-1"))).containsExactly(1.0);
    assertThat(stored(new ClusterId("us-2"))).containsExactly(2.0);
    assertThat(stored(DEFAULT)).containsExactly(3.0);
  }

  @Test
  void write_wrongCluster_isRefused() throws IOException {
    try (RawConnection client = connect()) {
      assertThat(client.post("/clusters/tributary/api/v1/write", up(1)).read().status())
          .isEqualTo(400);
      assertThat(client.post("/clusters//api/v1/write", up(1)).read().status()).isEqualTo(400);
      assertThat(client.post("/clusters/a%2Fb/api/v1/write", up(1)).read().body())
          .contains("invalid cluster name");
      assertThat(client.post("/api/v1/write", up(1), "X-Scope-OrgID: a|b").read().status())
          .isEqualTo(400);
    }
    Ownership required = new Ownership(null, Map.of());
    try (RawConnection client =
        connect(storage.appender(), required, Limits.DEFAULT, Timeouts.DEFAULT)) {
      assertThat(client.post("/api/v1/write", up(1)).read().body())
          .contains("must name its cluster");
    }
    assertThat(storage.clusters()).isEmpty();
  }

  @Test
  void write_externalLabelsOfTheCluster_areRemoved() throws IOException {
    Ownership ownership = new Ownership(DEFAULT, Map.of(DEFAULT, Labels.of("job", "node")));
    try (RawConnection client =
        connect(storage.appender(), ownership, Limits.DEFAULT, Timeouts.DEFAULT)) {
      client.post("/api/v1/write", up(1)).read();
    }
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      SeriesSet set = snapshot.querier(DEFAULT).select(List.of(), SelectHints.SORTED);
      assertThat(set.next()).isTrue();
      assertThat(set.at().labels()).isEqualTo(Labels.of("__name__", "up"));
    }
  }

  @Test
  void paths_ofOtherPorts_say404AndWhereToAsk() throws IOException {
    try (RawConnection client = connect()) {
      Response response =
          client.send("GET /api/v1/query?query=up HTTP/1.1\r\nHost: x\r\n\r\n").read();
      assertThat(response.status()).isEqualTo(404);
      assertThat(response.body()).contains("localhost:9290", "path=/api/v1/query");
      assertThat(client.post("/nowhere", up(1)).read().status()).isEqualTo(404);
      assertThat(client.send("GET /-/ready HTTP/1.1\r\nHost: x\r\n\r\n").read().body())
          .isEqualTo("ready\n");
      assertThat(client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n").read().status())
          .isEqualTo(200);
    }
  }

  @Test
  void methods_thatAreWrong_say405() throws IOException {
    try (RawConnection client = connect()) {
      Response response = client.send("GET /api/v1/write HTTP/1.1\r\nHost: x\r\n\r\n").read();
      assertThat(response.status()).isEqualTo(405);
      assertThat(response.headers()).containsEntry("allow", "POST");
      assertThat(client.post("/ready", up(1)).read().headers()).containsEntry("allow", "GET, HEAD");
    }
  }

  @Test
  void write_otherFormats_say415() throws IOException {
    try (RawConnection client = connect()) {
      for (String header :
          List.of(
              "Content-Type: application/json",
              "Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request",
              "Content-Encoding: zstd",
              "Content-Encoding: gzip")) {
        assertThat(client.post("/api/v1/write", up(1), header).read().status())
            .as(header)
            .isEqualTo(415);
      }
      for (String header :
          List.of(
              "Content-Type: application/x-protobuf; proto=prometheus.WriteRequest",
              "Content-Type: APPLICATION/x-protobuf",
              "Content-Encoding: Snappy")) {
        assertThat(client.post("/api/v1/write", up(1), header).read().status())
            .as(header)
            .isEqualTo(204);
      }
    }
  }

  @Test
  void write_brokenBodies_say400AndTheConnectionGoesOn() throws IOException {
    byte[] whole = Bodies.snappy(Bodies.kube(50, START_MS, 1));
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    try (RawConnection client = connect()) {
      assertThat(client.post("/api/v1/write", cut).read().status()).isEqualTo(400);
      assertThat(client.post("/api/v1/write", new byte[0]).read().status()).isEqualTo(400);
      assertThat(client.post("/api/v1/write", Bodies.snappy(new byte[] {0x0a, 99})).read().body())
          .contains("offset=");
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
    assertThat(
            metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_requests_total",
                    new String[] {"protocol", "code"},
                    new String[] {"remote_write", "400"}))
        .isEqualTo(3);
  }

  @Test
  void write_tooLong_says413ForWhatIsSentAnd400ForWhatItBecomes() throws IOException {
    try (RawConnection client = connect(SMALL)) {
      assertThat(client.post("/api/v1/write", new byte[65 << 10]).read().status()).isEqualTo(413);
      Response bomb = client.post("/api/v1/write", Bodies.snappy(new byte[300 << 10])).read();
      assertThat(bomb.status()).isEqualTo(400);
      assertThat(bomb.body()).contains("decoded body is too long");
      byte[] liar = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
      assertThat(client.post("/api/v1/write", liar).read().status()).isEqualTo(400);
    }
  }

  @Test
  void write_chunked_isGathered() throws IOException {
    byte[] body = Bodies.snappy(Bodies.kube(300, START_MS, 1));
    try (RawConnection client = connect()) {
      client.send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int at = 0; at < body.length; at += 1_000) {
        byte[] chunk = Arrays.copyOfRange(body, at, Math.min(body.length, at + 1_000));
        client.send(Integer.toHexString(chunk.length) + "\r\n").send(chunk).send("\r\n");
      }
      assertThat(client.send("0\r\n\r\n").read().status()).isEqualTo(204);
    }
    assertThat(stored(DEFAULT)).hasSize(300);
  }

  @Test
  void write_chunkedTooLong_says413() throws IOException {
    try (RawConnection client = connect(SMALL)) {
      client.send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("11000\r\n").send(new byte[0x11000]).send("\r\n0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
  }

  @Test
  void write_expectContinue_isContinued() throws IOException {
    byte[] body = up(1);
    try (RawConnection client = connect()) {
      String head =
          "POST /api/v1/write HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ";
      assertThat(client.send(head + body.length + "\r\n\r\n").read().status()).isEqualTo(100);
      assertThat(client.send(body).read().status()).isEqualTo(204);
      assertThat(client.send(head + (1 << 30) + "\r\n\r\n").read().status()).isEqualTo(413);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void write_pipelined_isAnsweredInOrder() throws IOException {
    try (RawConnection client = connect()) {
      for (int i = 0; i < 50; i++) {
        client.post("/clusters/c" + i + "/api/v1/write", up(i));
        client.send("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      for (int i = 0; i < 50; i++) {
        assertThat(client.read().status()).isEqualTo(204);
        assertThat(client.read().status()).isEqualTo(200);
      }
    }
    assertThat(storage.clusters()).hasSize(50);
  }

  @Test
  void connection_halfClosed_isStillAnswered() throws IOException {
    try (RawConnection client = connect()) {
      client.post("/api/v1/write", up(1)).shutdownOutput();
      assertThat(client.read().status()).isEqualTo(204);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void connection_halfClosedInTheBody_storesNothing() throws IOException {
    try (RawConnection client = connect()) {
      client
          .send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
          .shutdownOutput();
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(storage.clusters()).isEmpty();
  }

  @Test
  void connection_close_isHonoured() throws IOException {
    try (RawConnection client = connect()) {
      Response response = client.post("/api/v1/write", up(1), "Connection: close").read();
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void heads_thatTrickle_areCutOff() throws IOException {
    try (RawConnection client =
        connect(storage.appender(), Ownership.DEFAULT, Limits.DEFAULT, SHORT)) {
      client.send("POST /api/v1/write HT");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void bodies_thatTrickle_say408() throws IOException {
    try (RawConnection client =
        connect(storage.appender(), Ownership.DEFAULT, Limits.DEFAULT, SHORT)) {
      client.send("POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void heads_thatAreNotHttp_say400() throws IOException {
    try (RawConnection client = connect()) {
      assertThat(client.send("\u0016\u0003\u0001\u0002 x y z\r\n\r\n").read().status())
          .isEqualTo(400);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void write_storeIsOverloaded_says503WithRetryAfter() throws IOException {
    Appender full =
        new Gate(new CountDownLatch(0), storage.appender()) {
          @Override
          public void append(WriteBatch batch, Refusals refusals) {
            throw new OverloadedException("head is full bytes=1", Duration.ofSeconds(3));
          }
        };
    try (RawConnection client =
        connect(full, Ownership.DEFAULT, Limits.DEFAULT, Timeouts.DEFAULT)) {
      Response response = client.post("/api/v1/write", up(1)).read();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.headers()).containsEntry("retry-after", "3");
    }
  }

  @Test
  void write_storeFails_says500AndTheServerGoesOn() throws IOException {
    Appender broken =
        new Gate(new CountDownLatch(0), storage.appender()) {
          @Override
          public Resolution resolve(ClusterId cluster, Labels labels) {
            throw new IllegalStateException("made by the test");
          }
        };
    try (RawConnection client =
        connect(broken, Ownership.DEFAULT, Limits.DEFAULT, Timeouts.DEFAULT)) {
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(500);
      assertThat(client.post("/api/v1/write", new byte[0]).read().status()).isEqualTo(400);
    }
  }

  @Test
  void write_everyWorkerAndPlaceTaken_says503AndLosesNoneOfTheOthers() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Appender appender = new Gate(gate, storage.appender());
    int held = SMALL.workers() + SMALL.queuedRequests();
    try (RawConnection first = connect(appender, Ownership.DEFAULT, SMALL, Timeouts.DEFAULT);
        ExecutorService pool = Executors.newFixedThreadPool(held + 1)) {
      CompletionService<Response> answers = new ExecutorCompletionService<>(pool);
      for (int i = 0; i <= held; i++) {
        String path = "/clusters/c" + i + "/api/v1/write";
        answers.submit(() -> sendOne(path));
      }
      Response refused = answers.take().get();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers()).containsKey("retry-after");
      gate.countDown();
      for (int i = 0; i < held; i++) {
        assertThat(answers.take().get().status()).isEqualTo(204);
      }
      assertThat(first.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
    assertThat(storage.clusters()).hasSize(held + 1);
  }

  private Response sendOne(String path) throws IOException {
    try (RawConnection client = new RawConnection(servers.getFirst().address())) {
      return client.post(path, up(1)).read();
    }
  }

  @Test
  void write_moreBytesThanAllRequestsMayHave_says503() throws IOException {
    Limits tight = new Limits(64 << 10, 256 << 10, 100, 64 << 10, 2, 2);
    try (RawConnection client = connect(tight)) {
      byte[] body = Bodies.snappy(Bodies.kube(10, START_MS, 1));
      assertThat(client.post("/api/v1/write", body).read().status()).isEqualTo(503);
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
      assertThat(metrics.registry().getSampleValue("tributary_ingest_in_flight_bytes")).isZero();
    }
  }

  @Test
  void write_manyConnectionsAtOnce_storesEverySampleOnce() throws Exception {
    int threads = 8;
    int requests = 20;
    try (RawConnection first = connect();
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int seed = t;
        done.add(pool.submit(() -> sendMany(seed, requests)));
      }
      for (Future<?> one : done) {
        one.get();
      }
      assertThat(first.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
    assertThat(stored(DEFAULT)).hasSize(threads * requests * 100 + 1);
  }

  private Void sendMany(int seed, int requests) throws IOException {
    try (RawConnection client = new RawConnection(servers.getFirst().address())) {
      for (int i = 0; i < requests; i++) {
        byte[] body = Bodies.snappy(Bodies.kube(100, START_MS + i * 15_000L, seed));
        assertThat(client.post("/api/v1/write", body).read().status()).isEqualTo(204);
      }
    }
    return null;
  }

  @Test
  void close_whileARequestRuns_answersItFirst() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Gate appender = new Gate(gate, storage.appender());
    try (RawConnection client =
            connect(appender, Ownership.DEFAULT, Limits.DEFAULT, Timeouts.DEFAULT);
        RawConnection idle = new RawConnection(servers.getFirst().address())) {
      client.post("/api/v1/write", up(1));
      appender.entered.await();
      Thread closer = Thread.ofPlatform().start(() -> servers.getFirst().close());
      assertThat(idle.isAtEnd()).isTrue();
      gate.countDown();
      assertThat(client.read().status()).isEqualTo(204);
      assertThat(client.isAtEnd()).isTrue();
      closer.join();
    }
    assertThat(stored(DEFAULT)).containsExactly(1.0);
  }

  @Test
  void start_portInUse_saysSo() throws IOException {
    try (RawConnection client = connect()) {
      assertThat(client).isNotNull();
      int port = servers.getFirst().address().getPort();
      IngestConfig config =
          new IngestConfig(
              "127.0.0.1", port, "", Ownership.DEFAULT, Limits.DEFAULT, Timeouts.DEFAULT);
      IngestServer second = new IngestServer(config, storage.appender(), new SelfMetrics());
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port=" + port);
    }
  }

  /// An appender that waits at a gate.
  private static class Gate implements Appender {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate;
    private final Appender next;

    Gate(CountDownLatch gate, Appender next) {
      this.gate = gate;
      this.next = next;
    }

    @Override
    public Resolution resolve(ClusterId cluster, Labels labels) {
      return next.resolve(cluster, labels);
    }

    @Override
    public void append(WriteBatch batch, Refusals refusals) {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      next.append(batch, refusals);
    }
  }
}
