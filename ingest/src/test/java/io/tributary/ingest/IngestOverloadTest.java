package io.tributary.ingest;

import static io.tributary.ingest.IngestPort.DEFAULT;
import static io.tributary.ingest.IngestPort.SMALL;
import static io.tributary.ingest.IngestPort.up;
import static io.tributary.ingest.remotewrite.Bodies.START_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.IngestConfig.Timeouts;
import io.tributary.ingest.IngestPort.Gate;
import io.tributary.ingest.IngestServer.Stores;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.remotewrite.Bodies;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class IngestOverloadTest {
  @RegisterExtension final IngestPort port = new IngestPort();

  @Test
  void write_storeIsOverloaded_says503WithRetryAfter() throws IOException {
    Appender full =
        new Gate(new CountDownLatch(0), port.storage.appender()) {
          @Override
          public void append(WriteBatch batch, Refusals refusals) {
            throw new OverloadedException("head is full bytes=1", Duration.ofSeconds(3));
          }
        };
    try (RawConnection client = port.connect(full, Limits.DEFAULT)) {
      Response response = client.post("/api/v1/write", up(1)).read();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.headers()).containsEntry("retry-after", "3");
    }
  }

  @Test
  void write_storeFails_says500AndTheServerGoesOn() throws IOException {
    Appender broken =
        new Gate(new CountDownLatch(0), port.storage.appender()) {
          @Override
          public Resolution resolve(ClusterId cluster, Labels labels) {
            throw new IllegalStateException("made by the test");
          }
        };
    try (RawConnection client = port.connect(broken, Limits.DEFAULT)) {
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(500);
      assertThat(client.post("/api/v1/write", new byte[0]).read().status()).isEqualTo(400);
    }
  }

  @Test
  void write_everyWorkerAndPlaceTaken_says503AndLosesNoneOfTheOthers() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Appender appender = new Gate(gate, port.storage.appender());
    int held = SMALL.workers() + SMALL.queuedRequests();
    try (RawConnection first = port.connect(appender, SMALL);
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
    assertThat(port.storage.clusters()).hasSize(held + 1);
  }

  @Test
  void write_storeHangs_says503ToThoseAtWorkAndThoseThatWait() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Stores stores = port.stores(new Gate(gate, port.storage.appender()));
    List<String> paths = new ArrayList<>();
    for (int i = 0; i <= SMALL.workers(); i++) {
      paths.add("/clusters/c" + i + "/api/v1/write");
    }
    port.connect(stores, impatient()).close();
    try (ExecutorService pool = Executors.newFixedThreadPool(paths.size())) {
      List<Future<Response>> answers =
          paths.stream().map(path -> pool.submit(() -> sendOne(path))).toList();
      for (Future<Response> answer : answers) {
        assertThat(answer.get().status()).isEqualTo(503);
        assertThat(answer.get().headers()).containsKey("retry-after");
        assertThat(answer.get().headers()).containsEntry("connection", "close");
      }
      gate.countDown();
      for (String path : paths) {
        while (sendOne(path).status() != 204) {
          Thread.onSpinWait(); // a slow machine: as senders do, once more
        }
      }
    }
    for (int i = 0; i < paths.size(); i++) {
      assertThat(port.stored(new ClusterId("c" + i))).containsExactly(1.0);
    }
  }

  private static IngestConfig impatient() {
    Timeouts half =
        new Timeouts(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));
    return new IngestConfig(
        "127.0.0.1", 0, "localhost:9290", Ownership.DEFAULT, SMALL, LogDiscovery.ALL, half);
  }

  private Response sendOne(String path) throws IOException {
    try (RawConnection client = new RawConnection(port.first().address())) {
      return client.post(path, up(1)).read();
    }
  }

  @Test
  void write_moreBytesThanAllRequestsMayHave_says503() throws IOException {
    Limits tight = new Limits(10, 100, 64 << 10, 2, 2, 1, SMALL.clusters());
    try (RawConnection client = port.connect(tight)) {
      byte[] body = Bodies.snappy(Bodies.kube(10, START_MS, 1));
      assertThat(client.post("/api/v1/write", body).read().status()).isEqualTo(503);
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
      assertThat(port.metrics.registry().getSampleValue("tributary_ingest_in_flight_bytes"))
          .isZero();
    }
  }

  @Test
  void connect_oneTooMany_isClosedAndTheOthersGoOn() throws IOException {
    Limits one = new Limits(1, 1 << 20, 64 << 10, 2, 2, 2, SMALL.clusters());
    try (RawConnection client = port.connect(one)) {
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
      try (RawConnection second = new RawConnection(port.first().address())) {
        assertThatThrownBy(() -> second.post("/api/v1/write", up(2)).read())
            .isInstanceOf(IOException.class);
      }
      assertThat(client.post("/api/v1/write", up(1)).read().status()).isEqualTo(204);
      assertThat(
              port.metrics.registry().getSampleValue("tributary_ingest_refused_connections_total"))
          .isEqualTo(1);
    }
  }

  @Test
  void write_oneClusterTooMany_says503AndTheOthersGoOn() throws IOException {
    Limits two = new Limits(10, 1 << 20, 64 << 10, 2, 2, 2, SMALL.clusters());
    try (RawConnection client = port.connect(two)) {
      for (String cluster : List.of("a", "b", "a")) {
        String path = "/clusters/" + cluster + "/api/v1/write";
        assertThat(client.post(path, up(1)).read().status()).isEqualTo(204);
      }
      for (int i = 0; i < 20; i++) {
        Response refused = client.post("/clusters/c" + i + "/api/v1/write", up(1)).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "10");
        assertThat(refused.body())
            .isEqualTo("as many clusters as may write here limit=2 cluster=c" + i);
      }
      assertThat(client.post("/clusters/b/api/v1/write", up(1)).read().status()).isEqualTo(204);
    }
    assertThat(port.storage.clusters()).extracting(ClusterId::name).containsExactly("a", "b");
  }

  @Test
  void write_manyConnectionsAtOnce_storesEverySampleOnce() throws Exception {
    int threads = 8;
    int requests = 20;
    port.connect().close();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int seed = t;
        done.add(pool.submit(() -> sendMany(seed, requests)));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    assertThat(sendOne("/api/v1/write").status()).isEqualTo(204);
    assertThat(port.stored(DEFAULT)).hasSize(threads * requests * 100 + 1);
  }

  private Void sendMany(int seed, int requests) throws IOException {
    try (RawConnection client = new RawConnection(port.first().address())) {
      for (int i = 0; i < requests; i++) {
        byte[] body = Bodies.snappy(Bodies.kube(100, START_MS + i * 15_000L, seed));
        assertThat(client.post("/api/v1/write", body).read().status()).isEqualTo(204);
      }
    }
    return null;
  }
}
