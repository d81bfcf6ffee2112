package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.kit.random.Seeds;
import io.tributary.model.wire.PushRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// The same lines are pushed to the server and to the Loki that the environment names; both answer
/// random queries alike, or both refuse them.
@Tag("long")
class LogqlDifferenceLongTest {
  private static final String VARIABLE = "LOKI";
  private static final int QUERIES = 5_000;
  private static final long SECOND = 1_000_000_000;
  private static final long LENGTH_SECONDS = 1_800;
  private static final double TOLERANCE = 1e-9; // of sums whose order is not defined
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Loki counts the series on the way, too.
  private static final String LIMIT = "maximum number of series";

  @TempDir Path folder;

  @Test
  void randomQueries_areAnsweredAsLokiDoes() throws Exception {
    String loki = System.getenv(VARIABLE);
    assumeTrue(loki != null, VARIABLE + " names no Loki: skipped");
    assertThat(Path.of(loki)).as(VARIABLE).matches(Files::isExecutable);
    try (ServerProcess server = ServerProcess.start(folder);
        LokiServer theirs = LokiServer.start(folder, Path.of(loki))) {
      Seeds.run(1, random -> compare(server, theirs, random));
    }
  }

  private static void compare(ServerProcess server, LokiServer theirs, SplittableRandom random)
      throws Exception {
    long startSeconds = InstantSource.system().instant().getEpochSecond() - LENGTH_SECONDS;
    PushRequest data = LogqlData.create(random.split(), startSeconds * SECOND);
    byte[] body = Snappy.compress(data.toByteArray());
    for (URI base : List.of(URI.create(server.ingest() + "/clusters/diff"), theirs.base())) {
      HttpResponse<String> answer =
          HttpApi.post(
              URI.create(base + "/loki/api/v1/push"),
              body,
              "Content-Type",
              "application/x-protobuf");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }
    URI ours = URI.create(server.queries() + "/clusters/diff");
    LogqlGenerator generator = new LogqlGenerator(random);
    List<String> differences = new ArrayList<>();
    int answered = 0;
    for (int i = 0; i < QUERIES; i++) {
      String query =
          random.nextBoolean() ? generator.lines() : generator.numbers(random.nextInt(3));
      long step = 30L * (1 + random.nextInt(10));
      long start = startSeconds - startSeconds % step; // where Loki begins by itself
      String path =
          "/loki/api/v1/query_range?limit=5000&start=%d&end=%d&step=%d&query=%s"
              .formatted(
                  start,
                  start + (LENGTH_SECONDS / step + 1) * step,
                  step,
                  URLEncoder.encode(query, StandardCharsets.UTF_8));
      Answer mine = Answer.of(HttpApi.get(URI.create(ours + path)));
      Answer wanted = Answer.of(HttpApi.get(URI.create(theirs.base() + path)));
      answered += wanted.series.isEmpty() ? 0 : 1;
      String difference = mine.difference(wanted);
      if (difference != null) {
        differences.add(query + " step " + step + "\n" + difference);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(answered).as("queries with an answer").isGreaterThan(QUERIES / 4);
  }

  /// What was answered, or why not.
  ///
  /// @param numbers whether they are, or lines
  /// @param series times and values, or times and lines, by labels
  private record Answer(@Nullable String error, boolean numbers, Map<String, List<String>> series) {
    static Answer of(HttpResponse<String> response) throws Exception {
      if (response.statusCode() != 200) {
        return new Answer(response.body(), false, Map.of());
      }
      Map<String, List<String>> series = new TreeMap<>();
      JsonNode data = JSON.readTree(response.body()).path("data");
      boolean numbers = "matrix".equals(data.path("resultType").asText());
      for (JsonNode each : data.path("result")) {
        Map<String, String> labels = new TreeMap<>();
        // A Loki that shards a query of numbers loses empty labels on the way.
        for (Map.Entry<String, JsonNode> label :
            each.path(numbers ? "metric" : "stream").properties()) {
          String value = label.getValue().asText();
          if (!numbers || !value.isEmpty()) {
            labels.put(label.getKey(), value);
          }
        }
        List<String> points = series.computeIfAbsent(labels.toString(), key -> new ArrayList<>());
        for (JsonNode point : each.path("values")) {
          points.add(point.get(0).asText() + " " + point.get(1).asText());
        }
        points.sort(null);
      }
      return new Answer(null, numbers, series);
    }

    @Nullable String difference(Answer wanted) {
      if (error != null || wanted.error != null) {
        boolean limited = (error + wanted.error).contains(LIMIT);
        return limited || (error != null && wanted.error != null)
            ? null
            : "  ours   " + error + "\n  theirs " + wanted.error;
      }
      if (isDoubled() || wanted.isDoubled()) {
        return null;
      }
      if (!series.keySet().equals(wanted.series.keySet())) {
        Set<String> alone = new TreeSet<>(series.keySet());
        alone.removeAll(wanted.series.keySet());
        Set<String> missing = new TreeSet<>(wanted.series.keySet());
        missing.removeAll(series.keySet());
        return "  ours alone   " + alone + "\n  theirs alone " + missing;
      }
      for (Map.Entry<String, List<String>> each : wanted.series.entrySet()) {
        List<String> mine = series.getOrDefault(each.getKey(), List.of());
        if (!same(mine, each.getValue())) {
          return "  of " + each.getKey() + "\n  ours   " + mine + "\n  theirs " + each.getValue();
        }
      }
      return null;
    }

    /// Whether several series of numbers have the same labels, empty ones left out.
    private boolean isDoubled() {
      return numbers && series.values().stream().anyMatch(Answer::hasTimeTwice);
    }

    private static boolean hasTimeTwice(List<String> points) {
      return points.stream().map(point -> point.substring(0, point.indexOf(' '))).distinct().count()
          < points.size();
    }

    private static boolean same(List<String> mine, List<String> wanted) {
      if (mine.equals(wanted)) {
        return true;
      }
      boolean same = mine.size() == wanted.size();
      for (int i = 0; same && i < mine.size(); i++) {
        same = mine.get(i).equals(wanted.get(i)) || isClose(mine.get(i), wanted.get(i));
      }
      return same;
    }

    private static boolean isClose(String mine, String wanted) {
      try {
        double a = Double.parseDouble(mine.substring(mine.indexOf(' ')));
        double b = Double.parseDouble(wanted.substring(wanted.indexOf(' ')));
        return mine.substring(0, mine.indexOf(' ')).equals(wanted.substring(0, wanted.indexOf(' ')))
            && Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
      } catch (NumberFormatException e) {
        return false; // lines, or Inf
      }
    }
  }
}
