package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.xerial.snappy.Snappy;

/// Senders of samples and lines at full speed that know what was acknowledged.
final class CrashLoad {
  static final String CLUSTER = "crash-1";

  private static final int SERIES = 20;
  private static final int LINES = 5; // of a stream in a batch

  private final List<Sender> senders = new ArrayList<>();
  private final long startMs = InstantSource.system().millis() - Duration.ofHours(1).toMillis();
  private List<Thread> threads = List.of();

  CrashLoad(URI ingest, int sampleSenders, int lineSenders) {
    for (int i = 0; i < sampleSenders; i++) {
      senders.add(new SampleSender(new RemoteWriteSender(ingest), i, startMs));
    }
    for (int i = 0; i < lineSenders; i++) {
      senders.add(new LineSender(ingest, i, startMs));
    }
  }

  /// Returns the time of the first batch; each is a millisecond later.
  long startMs() {
    return startMs;
  }

  List<Sender> senders() {
    return senders;
  }

  /// Returns how many batches of each sender are acknowledged.
  List<Integer> acknowledged() {
    return senders.stream().map(Sender::acknowledged).toList();
  }

  void start() {
    senders.forEach(sender -> sender.stopped = false);
    threads = senders.stream().map(sender -> Thread.ofVirtual().start(sender)).toList();
  }

  /// Ends when the server was killed, or after [#stop()].
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  void stop() throws InterruptedException {
    senders.forEach(sender -> sender.stopped = true);
    join();
  }

  /// Waits until every sender has had something acknowledged from now on.
  void awaitProgress() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    List<Integer> before = acknowledged();
    for (int i = 0; i < senders.size(); i++) {
      while (senders.get(i).acknowledged() <= before.get(i)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("nothing was acknowledged sender=" + i);
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /// Checks that what is there is what was sent, once, and at least so many batches of each sender.
  void verify(URI queries, List<Integer> least, String about)
      throws IOException, InterruptedException {
    HttpApi api = new HttpApi(queries).cluster(CLUSTER);
    for (int i = 0; i < senders.size(); i++) {
      senders.get(i).verify(api, least.get(i), about + " sender=" + i);
    }
  }

  /// Sends batch after batch, the same one again until it is acknowledged; ends when the server is
  /// gone.
  abstract static class Sender implements Runnable {
    private final AtomicInteger acknowledged = new AtomicInteger();
    volatile boolean stopped;

    abstract HttpResponse<String> send(int batch) throws IOException, InterruptedException;

    /// Checks that every acknowledged batch is there, once.
    abstract void verify(HttpApi api, int least, String about)
        throws IOException, InterruptedException;

    @Override
    public final void run() {
      try {
        while (!stopped) {
          HttpResponse<String> response = send(acknowledged.get());
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

    final int acknowledged() {
      return acknowledged.get();
    }

    /// One batch may be there without an acknowledgement that arrived.
    final void assertBatches(int found, int least, String about) {
      assertThat(found).as(about).isBetween(least, acknowledged() + 1);
    }
  }

  static final class SampleSender extends Sender {
    private final RemoteWriteSender target;
    private final int number;
    private final long startMs;

    SampleSender(RemoteWriteSender target, int number, long startMs) {
      this.target = target;
      this.number = number;
      this.startMs = startMs;
    }

    @Override
    HttpResponse<String> send(int batch) throws IOException, InterruptedException {
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
      return target.send(CLUSTER, request.build());
    }

    @Override
    void verify(HttpApi api, int least, String about) throws IOException, InterruptedException {
      String end = Double.toString((startMs + acknowledged() + 1_001) / 1e3);
      JsonNode result = api.query("crash{sender=\"" + number + "\"}[2h]", end);
      Map<Integer, JsonNode> bySeries = new HashMap<>();
      result.forEach(
          one -> bySeries.put(one.path("metric").path("series").asInt(), one.path("values")));
      for (int series = 0; series < SERIES; series++) {
        JsonNode values = bySeries.getOrDefault(series, MissingNode.getInstance());
        assertBatches(values.size(), least, about);
        for (int batch = 0; batch < values.size(); batch++) {
          long timestampMs = Math.round(values.get(batch).get(0).asDouble() * 1e3);
          assertThat(timestampMs - startMs).as(about).isEqualTo(batch);
          assertThat(values.get(batch).get(1).asDouble())
              .as(about)
              .isEqualTo(batch * 1_000.0 + series);
        }
      }
    }
  }

  static final class LineSender extends Sender {
    private final URI uri;
    private final int number;
    private final long startMs;

    LineSender(URI ingest, int number, long startMs) {
      this.number = number;
      uri = URI.create(ingest + "/clusters/" + CLUSTER + "/loki/api/v1/push");
      this.startMs = startMs;
    }

    @Override
    HttpResponse<String> send(int batch) throws IOException, InterruptedException {
      PushRequest.Builder request = PushRequest.newBuilder();
      for (int stream = 0; stream < SERIES; stream++) {
        PushStream.Builder lines =
            PushStream.newBuilder().setLabels(ByteString.copyFromUtf8(selector(stream)));
        for (int line = 0; line < LINES; line++) {
          lines.addEntries(
              PushEntry.newBuilder()
                  .setTimestamp(timestamp(timestampNs(batch, line)))
                  .setLine(ByteString.copyFromUtf8(line(batch, stream, line))));
        }
        request.addStreams(lines);
      }
      byte[] body = Snappy.compress(request.build().toByteArray());
      return HttpApi.post(uri, body, "Content-Type", "application/x-protobuf");
    }

    private String selector(int stream) {
      return "{job=\"crash-" + number + "\", stream=\"" + stream + "\"}";
    }

    private long timestampNs(int batch, int line) {
      return (startMs + batch) * 1_000_000 + line;
    }

    private static Timestamp timestamp(long ns) {
      return Timestamp.newBuilder()
          .setSeconds(ns / 1_000_000_000)
          .setNanos((int) (ns % 1_000_000_000))
          .build();
    }

    private static String line(int batch, int stream, int line) {
      return "batch " + batch + " stream " + stream + " line " + line;
    }

    @Override
    void verify(HttpApi api, int least, String about) throws IOException, InterruptedException {
      for (int stream = 0; stream < SERIES; stream++) {
        List<JsonNode> lines = api.lines(selector(stream));
        assertThat(lines.size() % LINES).as(about).isZero();
        assertBatches(lines.size() / LINES, least, about);
        for (int i = 0; i < lines.size(); i++) {
          JsonNode line = lines.get(i);
          assertThat(line.get(0).asLong()).as(about).isEqualTo(timestampNs(i / LINES, i % LINES));
          assertThat(line.get(1).asText()).as(about).isEqualTo(line(i / LINES, stream, i % LINES));
        }
      }
    }
  }
}
