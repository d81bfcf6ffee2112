package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.kit.disk.DiskUse;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// Two months of lines of a cluster, by the real push: an id that three of them have is found among
/// all, exactly, and what that takes is told beside what it takes within six hours.
///
/// `-Dlines.days` says how many days there are, `-Dlines.daily` how many lines a day has.
@Tag("long")
class TwoMonthsOfLinesLongTest {
  private static final int DAYS = Integer.getInteger("lines.days", 60);
  private static final int DAILY = Integer.getInteger("lines.daily", 1_000_000);
  private static final int STREAMS = 400;
  private static final int PODS = 20; // of an app
  private static final int LINES_OF_A_PUSH = 20_000;
  private static final int LINES_OF_AN_ID = 3;
  private static final int SENDERS = 2;
  private static final int DAYS_OF_A_FLUSH = 5;
  private static final int IDS = 9;
  private static final int ROUNDS = 5;
  private static final long DAY_NS = Duration.ofDays(1).toNanos();
  private static final long SIX_HOURS_NS = Duration.ofHours(6).toNanos();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] PATHS = {"cart", "orders", "users", "stock", "payments", "search"};

  @TempDir Path folder;
  private final long startNs =
      InstantSource.system().instant().getEpochSecond() / 60 * 60_000_000_000L - DAYS * DAY_NS;

  @Test
  void needle_amongTwoMonths_isFoundExactly() throws Exception {
    Path config = Files.writeString(folder.resolve("tributary.yaml"), "retention: 90d\n");
    try (ServerProcess server = ServerProcess.start(folder, "--config", config.toString())) {
      long began = System.nanoTime();
      pushAll(server);
      double pushSeconds = (System.nanoTime() - began) / 1e9;
      long all = (long) DAYS * DAILY;
      String figures =
          String.format(
              Locale.ROOT,
              "lines=%d push_and_merge_s=%.0f disk_bytes_per_line=%.1f peak_rss_mib=%d",
              all,
              pushSeconds,
              (double) DiskUse.bytesIn(folder.resolve("data")) / all,
              server.peakRssBytes() >> 20);
      System.out.println(figures);
      search(server);
    }
  }

  private void search(ServerProcess server) throws Exception {
    long endNs = startNs + DAYS * DAY_NS;
    SplittableRandom random = new SplittableRandom(60);
    List<Double> overAll = new ArrayList<>();
    List<Double> overSixHours = new ArrayList<>();
    List<Double> overNothing = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int each = 0; each < IDS; each++) {
        long number = random.nextLong((long) DAYS * DAILY / LINES_OF_AN_ID);
        long fromNs =
            Math.clamp(timeNs(number * LINES_OF_AN_ID) - SIX_HOURS_NS / 2, startNs, endNs);
        List<String> expected =
            IntStream.range(0, LINES_OF_AN_ID)
                .mapToObj(i -> line(number * LINES_OF_AN_ID + i))
                .sorted()
                .toList();
        assertThat(find(server, id(number), startNs, endNs, overAll)).isEqualTo(expected);
        assertThat(find(server, id(number), fromNs, fromNs + SIX_HOURS_NS, overSixHours))
            .isEqualTo(expected);
        assertThat(find(server, id(~number), startNs, endNs, overNothing)).isEmpty();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "needle_ms all=%s six_hours=%s absent=%s%n",
        times(overAll),
        times(overSixHours),
        times(overNothing));
  }

  /// Returns the lines that have a text, as Grafana asks for them, ascending.
  private static List<String> find(
      ServerProcess server, String text, long fromNs, long toNs, List<Double> millis)
      throws Exception {
    String query = URLEncoder.encode("{app=~\".+\"} |= \"" + text + "\"", StandardCharsets.UTF_8);
    URI uri =
        URI.create(
            server.queries()
                + "/clusters/eu-1/loki/api/v1/query_range?direction=backward&limit=1000&start="
                + (fromNs + "&end=" + toNs + "&query=" + query));
    long began = System.nanoTime();
    HttpResponse<String> answer = HttpApi.get(uri);
    millis.add((System.nanoTime() - began) / 1e6);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> lines = new ArrayList<>();
    for (JsonNode stream : JSON.readTree(answer.body()).path("data").path("result")) {
      stream.path("values").forEach(value -> lines.add(value.path(1).asText()));
    }
    lines.sort(null);
    return lines;
  }

  /// Returns the median, least and most.
  private static String times(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%.1f(%.1f-%.1f)",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }

  /// Sends all days, and has them sealed and merged.
  private void pushAll(ServerProcess server) throws Exception {
    URI push = URI.create(server.ingest() + "/clusters/eu-1/loki/api/v1/push");
    URI flush = URI.create(server.queries() + "/flush");
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      for (int day = 0; day < DAYS; day++) {
        long first = (long) day * DAILY;
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int from = 0; from < DAILY; from += LINES_OF_A_PUSH) {
          long begin = first + from;
          long end = first + Math.min(from + LINES_OF_A_PUSH, DAILY);
          tasks.add(() -> {
            HttpApi.pushLines(push, body(begin, end));
            return true;
          });
        }
        for (Future<Boolean> task : senders.invokeAll(tasks)) {
          assertThat(task.get()).isTrue();
        }
        if ((day + 1) % DAYS_OF_A_FLUSH == 0 || day == DAYS - 1) {
          assertThat(HttpApi.post(flush, new byte[0]).statusCode()).isEqualTo(204);
        }
      }
    }
  }

  private byte[] body(long from, long to) throws IOException {
    PushStream.Builder[] streams = new PushStream.Builder[STREAMS];
    Arrays.setAll(streams, i -> PushStream.newBuilder().setLabels(text(labels(i))));
    for (long number = from; number < to; number++) {
      long ns = timeNs(number);
      Timestamp.Builder time =
          Timestamp.newBuilder()
              .setSeconds(ns / 1_000_000_000)
              .setNanos((int) (ns % 1_000_000_000));
      streams[stream(number)].addEntries(
          PushEntry.newBuilder().setTimestamp(time).setLine(text(line(number))));
    }
    PushRequest.Builder request = PushRequest.newBuilder();
    for (PushStream.Builder stream : streams) {
      if (stream.getEntriesCount() > 0) {
        request.addStreams(stream);
      }
    }
    return Snappy.compress(request.build().toByteArray());
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private long timeNs(long number) {
    return startNs + number * (DAY_NS / DAILY);
  }

  private static String labels(int stream) {
    int app = stream / PODS;
    return "{app=\"app-"
        + app
        + "\", namespace=\"ns-"
        + app % 6
        + "\", pod=\"app-"
        + app
        + "-"
        + stream % PODS
        + "\"}";
  }

  /// Some streams have many lines, most have few.
  private static int stream(long number) {
    SplittableRandom random = new SplittableRandom(-number);
    return Math.min(random.nextInt(STREAMS), random.nextInt(STREAMS));
  }

  private static String id(long number) {
    SplittableRandom random = new SplittableRandom(number);
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static String line(long number) {
    SplittableRandom random = new SplittableRandom(number);
    String id = id(number / LINES_OF_AN_ID);
    String path = PATHS[random.nextInt(PATHS.length)];
    int status = random.nextInt(50) == 0 ? 500 : 200;
    int millis = random.nextInt(random.nextInt(20) == 0 ? 3_000 : 90);
    int user = random.nextInt(1_000_000);
    String request = "/api/v1/" + path + "/" + user;
    return switch ((int) (number % 4)) {
      case 0 -> json(id, request, status, millis);
      case 1 ->
          "level=info component=" + path + " request_id=" + id + " user=" + user + " ms=" + millis;
      case 2 -> access(random, id, request, status);
      default -> warning(random, id, path, user);
    };
  }

  private static String json(String id, String request, int status, int millis) {
    String level = status == 500 ? "error" : "info";
    String begin = "{\"level\":\"" + level + "\",\"msg\":\"request done\",\"trace_id\":\"" + id;
    String middle = "\",\"method\":\"GET\",\"path\":\"" + request + "\",\"status\":" + status;
    return begin + middle + ",\"duration_ms\":" + millis + "}";
  }

  private static String access(SplittableRandom random, String id, String request, int status) {
    String address = "10." + random.nextInt(256) + "." + random.nextInt(256) + ".7";
    String what = " - - \"POST " + request + " HTTP/1.1\" " + status + " ";
    return address + what + random.nextInt(20_000) + " \"" + id + "\"";
  }

  private static String warning(SplittableRandom random, String id, String path, int user) {
    String thread = "WARN  [worker-" + random.nextInt(16) + "] c.e.shop." + path + ".Service";
    String what = " - retry " + random.nextInt(5) + " of request " + id;
    return thread + what + " for user " + user;
  }
}
