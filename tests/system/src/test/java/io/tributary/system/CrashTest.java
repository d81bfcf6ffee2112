package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` under load, again and again: what was acknowledged is there, once.
class CrashTest {
  private static final int KILLS = 10;
  private static final int SENDERS = 3;
  private static final int SERIES = 20;
  private static final String CLUSTER = "crash-1";
  private static final long SEED = 20_260_622;

  @TempDir Path folder;

  @Test
  void kill_underLoad_losesNothingAcknowledged() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    long startMs = InstantSource.system().millis() - Duration.ofHours(1).toMillis();
    try (ServerProcess server = ServerProcess.start(folder)) {
      List<Sender> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        senders.add(new Sender(new RemoteWriteSender(server.ingest()), i, startMs));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        List<Thread> threads =
            senders.stream().map(sender -> Thread.ofVirtual().start(sender)).toList();
        awaitProgress(senders);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
        server.kill();
        for (Thread thread : threads) {
          thread.join();
        }
        server.restart();
        for (Sender sender : senders) {
          verify(server, sender, startMs, "seed=" + SEED + " kill=" + kill);
        }
      }
    }
  }

  /// Waits until every sender has had something acknowledged since the start.
  private static void awaitProgress(List<Sender> senders) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    List<Integer> before = senders.stream().map(Sender::acknowledged).toList();
    for (int i = 0; i < senders.size(); i++) {
      while (senders.get(i).acknowledged() <= before.get(i)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("nothing was acknowledged sender=" + i);
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static void verify(ServerProcess server, Sender sender, long startMs, String about)
      throws IOException, InterruptedException {
    HttpApi api = new HttpApi(server.queries()).cluster(CLUSTER);
    String end = Double.toString((startMs + sender.next() + 1_000) / 1e3);
    JsonNode result = api.query("crash{sender=\"" + sender.number() + "\"}[2h]", end);
    Map<Integer, JsonNode> bySeries = new HashMap<>();
    result.forEach(
        one -> bySeries.put(one.path("metric").path("series").asInt(), one.path("values")));
    for (int series = 0; series < SERIES; series++) {
      JsonNode values = bySeries.getOrDefault(series, MissingNode.getInstance());
      // One batch may be there without an acknowledgement that arrived.
      assertThat(values.size())
          .as(about)
          .isBetween(sender.acknowledged(), sender.acknowledged() + 1);
      for (int batch = 0; batch < values.size(); batch++) {
        long timestampMs = Math.round(values.get(batch).get(0).asDouble() * 1e3);
        assertThat(timestampMs - startMs).as(about).isEqualTo(batch);
        assertThat(values.get(batch).get(1).asDouble())
            .as(about)
            .isEqualTo(batch * 1_000.0 + series);
      }
    }
  }

  /// Sends batch after batch, the same one again until it is acknowledged; ends when the server is
  /// gone.
  private static final class Sender implements Runnable {
    private final RemoteWriteSender target;
    private final int number;
    private final long startMs;
    private final AtomicInteger acknowledged = new AtomicInteger();

    Sender(RemoteWriteSender target, int number, long startMs) {
      this.target = target;
      this.number = number;
      this.startMs = startMs;
    }

    @Override
    public void run() {
      try {
        while (true) {
          HttpResponse<String> response = target.send(CLUSTER, batch(acknowledged.get()));
          if (response.statusCode() / 100 == 2) {
            acknowledged.incrementAndGet();
          } else if (response.statusCode() != 503) {
            throw new AssertionError(
                "refused status=" + response.statusCode() + " " + response.body());
          }
        }
      } catch (IOException e) {
        // The server was killed.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private WriteRequest batch(int batch) {
      WriteRequest.Builder request = WriteRequest.newBuilder();
      for (int series = 0; series < SERIES; series++) {
        request.addTimeseries(
            RemoteWriteSender.series(
                startMs + batch,
                batch * 1_000.0 + series,
                "__name__",
                "crash",
                "sender",
                Integer.toString(number),
                "series",
                Integer.toString(series)));
      }
      return request.build();
    }

    int acknowledged() {
      return acknowledged.get();
    }

    int next() {
      return acknowledged.get() + 1;
    }

    int number() {
      return number;
    }
  }
}
