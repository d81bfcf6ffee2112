package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.wire.WriteRequest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// The same samples are written to the server and to a real Prometheus; both answer random queries
/// alike.
class PromqlDifferenceTest {
  private static final int QUERIES = 600;

  /// The longest range and offset do not reach back behind the first sample.
  private static final int FIRST_STEP = 61;

  /// Steps of subqueries are its divisors: they lie alike whenever the test runs.
  private static final long ALIGNMENT_MS = 300_000;

  /// Where Prometheus 2.42 differs from 3, which the server follows.
  private static final List<Known> OF_2 =
      List.of(
          new Known(
              " atan2 [\\s\\S]*theirs \\[\\{__name__=", "atan2 keeps the name of its left side"),
          new Known(
              "predict_linear\\(.* @ end\\(\\)",
              "a range with @ moves with the steps where the function looks at their time"),
          new Known(
              "many-to-one matching must be explicit.*\n +theirs null",
              "pairs that a comparison drops are not counted as matches"),
          new Known(
              "(stddev|stdvar)( by \\(.*?\\)| without \\(.*?\\))? ?\\([\\s\\S]*ours .*NaN[\\s\\S]*theirs .* 0\\.0",
              "one NaN or Inf deviates by 0"),
          new Known(
              "\\)\\[\\w+:\\w*\\].*\\)\\[\\w+:",
              "windows have their left edge, which is where steps of nested subqueries lie"));

  @TempDir Path folder;

  @Test
  void randomQueries_areAnsweredAsPrometheusDoes() throws Exception {
    PrometheusServer.assumeInstalled();
    compare(folder, PrometheusServer.PROMETHEUS, new Plan(QUERIES, OF_2, List.of()));
  }

  /// What is asked.
  ///
  /// @param queries how many
  /// @param features flags of both; if there are any, all is asked for that they allow
  record Plan(int queries, List<Known> known, List<String> features) {
    boolean of3() {
      return !features.isEmpty();
    }
  }

  static void compare(Path folder, Path prometheus, Plan plan) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("tributary.yaml"),
            "query:\n  features: [" + String.join(", ", plan.features) + "]\n");
    try (ServerProcess server = ServerProcess.start(folder, "--config", config.toString());
        PrometheusServer theirs =
            PrometheusServer.startReceiver(folder, prometheus, plan.features)) {
      Seeds.run(1, random -> compare(server, theirs, plan, random));
    }
  }

  private static void compare(
      ServerProcess server, PrometheusServer theirs, Plan plan, SplittableRandom random)
      throws Exception {
    int queries = plan.queries;
    long nowMs = InstantSource.system().millis();
    long startMs = nowMs - nowMs % ALIGNMENT_MS - PromqlData.COUNT * PromqlData.INTERVAL_MS;
    WriteRequest data = PromqlData.create(random.split(), startMs, plan.of3());
    byte[] body = Snappy.compress(data.toByteArray());
    for (URI base : List.of(URI.create(server.ingest() + "/clusters/diff"), theirs.api().base())) {
      HttpResponse<String> answer = RemoteWriteSender.sendBody(base, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }
    Differences found =
        new Differences(new HttpApi(server.queries()).cluster("diff"), theirs.api(), plan.known);
    PromqlGenerator generator = new PromqlGenerator(random, plan.of3());
    for (int i = 0; i < queries; i++) {
      PromqlGenerator.Query query = generator.vector(1 + random.nextInt(3));
      int step = FIRST_STEP + random.nextInt(PromqlData.COUNT - FIRST_STEP + 20);
      // Seven seconds from a multiple of the interval, eight from the next sample's.
      long timeMs = startMs + step * PromqlData.INTERVAL_MS + 7_000;
      found.ask(query, Double.toString(timeMs / 1e3), random.nextInt(3) == 0 ? 15 : 0);
    }
    assertThat(found.unknown).isEmpty();
    assertThat(found.answered).as("queries with an answer").isGreaterThan(queries / 4);
  }

  /// A difference that is not a fault of ours.
  ///
  /// @param text found in what is told of the smallest query that differs
  record Known(Pattern text, String why) {
    Known(String text, String why) {
      this(Pattern.compile(text), why);
    }
  }

  /// An answer or why there is none.
  private record Answer(@Nullable String error, Map<String, List<Double>> series) {
    static Answer of(ComparedQuery query, HttpApi api, String time) throws Exception {
      try {
        return new Answer(null, query.ask(api, time));
      } catch (AssertionError e) {
        return new Answer(String.valueOf(e.getMessage()), Map.of());
      }
    }
  }

  /// Asks both and keeps where they differ. Confined to one thread.
  private static final class Differences {
    private final HttpApi ours;
    private final HttpApi theirs;
    private final List<Known> known;
    private final List<String> unknown = new ArrayList<>();
    private int answered;

    Differences(HttpApi ours, HttpApi theirs, List<Known> known) {
      this.ours = ours;
      this.theirs = theirs;
      this.known = known;
    }

    void ask(PromqlGenerator.Query query, String time, int stepSeconds) throws Exception {
      ComparedQuery asked = new ComparedQuery(query.text(), stepSeconds);
      Answer wanted = Answer.of(asked, theirs, time);
      answered += wanted.series.isEmpty() ? 0 : 1;
      String difference = difference(asked, Answer.of(asked, ours, time), wanted);
      if (difference != null) {
        keepSmallest(query, time, stepSeconds, difference);
      }
    }

    /// Keeps the parts of a query that differs which differ too, or the query itself.
    private void keepSmallest(
        PromqlGenerator.Query query, String time, int stepSeconds, String difference)
        throws Exception {
      boolean smaller = false;
      for (PromqlGenerator.Query part : query.parts()) {
        ComparedQuery asked = new ComparedQuery(part.text(), stepSeconds);
        String differs =
            difference(asked, Answer.of(asked, ours, time), Answer.of(asked, theirs, time));
        if (differs != null) {
          keepSmallest(part, time, stepSeconds, differs);
          smaller = true;
        }
      }
      if (!smaller && known.stream().noneMatch(one -> one.text.matcher(difference).find())) {
        unknown.add("at " + time + " step " + stepSeconds + " " + difference);
      }
    }

    /// Two errors are alike, whatever they say.
    private static @Nullable String difference(ComparedQuery query, Answer mine, Answer wanted) {
      if (mine.error != null && wanted.error != null) {
        return null;
      }
      return mine.error == null && wanted.error == null
          ? query.difference(mine.series, wanted.series)
          : query.promql() + ": one fails\n  ours   " + mine.error + "\n  theirs " + wanted.error;
    }
  }
}
