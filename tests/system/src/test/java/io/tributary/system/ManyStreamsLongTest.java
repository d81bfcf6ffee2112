package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.kit.disk.DiskUse;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// An id that became a label: a million streams of one line each are stored and found, the label is
/// named in a warning, and memory and disk stay within bounds.
@Tag("long")
class ManyStreamsLongTest {
  private static final int LINES = 1_000_000;
  private static final int LINES_OF_A_PUSH = 2_000;
  private static final long MOST_RSS_BYTES = 1L << 30;
  private static final int MOST_TIMES_THE_DISK = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String CLUSTER = "eu-1";

  @TempDir Path folder;
  private final long startNs =
      (InstantSource.system().instant().getEpochSecond() - 600) * 1_000_000_000;

  @Test
  void streams_ofOneLineEach_costNoMoreThanTheyMay() throws Exception {
    long one;
    try (ServerProcess server = ServerProcess.start(Files.createDirectory(folder.resolve("one")))) {
      push(server, false);
      one = settledBytes(server, "one");
    }
    try (ServerProcess server =
        ServerProcess.start(Files.createDirectory(folder.resolve("many")))) {
      push(server, true);
      long many = settledBytes(server, "many");
      String figures =
          String.format(
              Locale.ROOT,
              "streams=%d disk_bytes=%d one_stream_disk_bytes=%d peak_rss_bytes=%d",
              LINES,
              many,
              one,
              server.peakRssBytes());
      System.out.println(figures);
      HttpApi api = new HttpApi(server.queries()).cluster(CLUSTER);
      List<String> ids = List.of(id(0), id(LINES / 2), id(LINES - 1));
      for (String id : ids) {
        assertThat(api.lines("{app=\"web\", trace_id=\"" + id + "\"}")).hasSize(1);
      }
      assertThat(api.count("{app=\"web\"}")).isEqualTo(LINES);
      assertThat(server.output())
          .contains("cluster=" + CLUSTER + " active=100000")
          .contains("label=trace_id");
      assertThat(server.peakRssBytes()).as(figures).isLessThan(MOST_RSS_BYTES);
      assertThat(many).as(figures).isLessThan(MOST_TIMES_THE_DISK * one);
    }
  }

  private void push(ServerProcess server, boolean asLabel)
      throws IOException, InterruptedException {
    URI uri = URI.create(server.ingest() + "/clusters/" + CLUSTER + "/loki/api/v1/push");
    for (int first = 0; first < LINES; first += LINES_OF_A_PUSH) {
      PushRequest.Builder request = PushRequest.newBuilder();
      PushStream.Builder stream = stream("{app=\"web\"}");
      for (int i = first; i < first + LINES_OF_A_PUSH; i++) {
        PushEntry.Builder entry = entry(i);
        if (asLabel) {
          request.addStreams(stream("{app=\"web\", trace_id=\"" + id(i) + "\"}").addEntries(entry));
        } else {
          stream.addEntries(entry);
        }
      }
      if (!asLabel) {
        request.addStreams(stream);
      }
      HttpApi.pushLines(uri, Snappy.compress(request.build().toByteArray()));
    }
  }

  private static PushStream.Builder stream(String labels) {
    return PushStream.newBuilder().setLabels(ByteString.copyFromUtf8(labels));
  }

  private PushEntry.Builder entry(int number) {
    SplittableRandom random = new SplittableRandom(number);
    String line =
        "GET /api/v1/orders/"
            + random.nextInt(1_000_000)
            + " status="
            + (random.nextInt(20) == 0 ? 500 : 200)
            + " took="
            + random.nextInt(1_000)
            + "ms trace="
            + id(number);
    long ns = startNs + number * 100_000L;
    return PushEntry.newBuilder()
        .setTimestamp(
            Timestamp.newBuilder()
                .setSeconds(ns / 1_000_000_000)
                .setNanos((int) (ns % 1_000_000_000)))
        .setLine(ByteString.copyFromUtf8(line));
  }

  private static String id(int number) {
    SplittableRandom random = new SplittableRandom(~number);
    return String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
  }

  /// Returns the bytes of a server's data when nothing is left to be sealed and merged.
  private long settledBytes(ServerProcess server, String name)
      throws IOException, InterruptedException {
    URI flush = URI.create(server.queries() + "/flush");
    assertThat(HttpApi.post(flush, new byte[0]).statusCode()).isEqualTo(204);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long before = -1;
    long bytes = DiskUse.bytesIn(folder.resolve(name));
    while (bytes != before && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
      before = bytes;
      bytes = DiskUse.bytesIn(folder.resolve(name));
    }
    return bytes;
  }
}
