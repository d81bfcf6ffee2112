package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.cache.ResultCache;
import io.tributary.storage.RetentionRule;
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.view.Views;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is written, written late, deleted, sealed or grows too old between queries: what is
/// kept of results changes no answer.
class ResultCacheTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final ClusterId US = new ClusterId("us");
  private static final int ACTIONS = 400;
  private static final int MOST_GAPS = 3; // as many as are told of a cluster
  private static final List<View> VIEWS = List.of(new View.Cluster(EU), View.GLOBAL);
  private static final PromqlOptions LANGUAGE =
      new PromqlOptions(true, true, true, true, false, false, false);

  private static final List<String> QUERIES =
      List.of(
          "m_total",
          "sum(rate(m_total[5m]))",
          "sum by (a) (increase(m_total[10m]))",
          "m_total offset 7m",
          "m_total offset -3m",
          "sum(m_total @ end())",
          "rate(m_total[5m])",
          "max_over_time(m_total[20m])",
          "avg_over_time(m_total[7m]) / m_total",
          "quantile_over_time(0.9, m_total[10m])",
          "max_over_time(sum(rate(m_total[2m]))[10m:1m])",
          "topk(1, m_total)",
          "count(m_total) or vector(0)",
          "absent(m_total{a=\"9\"})",
          "m_total{a=\"1\"} > 3",
          "time() - timestamp(m_total)",
          "increase(m_total[3m] smoothed)",
          "increase(m_total[3m] anchored)",
          "rate(m_gauge[5m])",
          "scalar(m_total{a=\"0\",b=\"0\"})",
          "predict_linear(m_total[10m], 60)",
          "limitk(1, m_total)",
          "m_total and on (a) m_gauge > 1",
          "sum(m_total) - sum(m_total offset 10m)");

  @TempDir private Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>();

  @Test
  void range_afterAnyChange_saysWhatIsThere() {
    SelfMetrics metrics = new SelfMetrics();
    Seeds.run(4, random -> live(random, directory.resolve("" + random.nextLong()), metrics));
    if (Seeds.runsAll()) {
      assertThat(kept(metrics, "all")).isPositive();
      assertThat(kept(metrics, "part")).isPositive();
      assertThat(kept(metrics, "none")).isPositive();
      assertThat(kept(metrics, "unfit")).isPositive();
    }
  }

  private static double kept(SelfMetrics metrics, String result) {
    String[] name = {"result"};
    String[] value = {result};
    return metrics.registry().getSampleValue("tributary_query_cache_requests_total", name, value);
  }

  private void live(SplittableRandom random, Path place, SelfMetrics metrics) {
    now.set(Instant.parse("2026-06-15T12:20:00Z"));
    StorageConfig config =
        StorageConfig.of(place)
            .withRetention(Duration.ofHours(8))
            .withRetentionRules(
                List.of(
                    new RetentionRule(
                        null, List.of(Matcher.equal("b", "2")), Duration.ofHours(4))));
    try (Storage storage = Storage.open(config, now::get, new SelfMetrics())) {
      Map<ClusterId, List<Gap>> gaps = new ConcurrentHashMap<>();
      Completeness known =
          (cluster, range) ->
              gaps.getOrDefault(cluster, List.of()).stream()
                  .filter(gap -> gap.overlaps(range))
                  .toList();
      Views views = new Views(storage, storage, _ -> Rewrite.DEFAULT, known);
      PromqlEngine keeping = new PromqlEngine(LANGUAGE, new ResultCache(2L << 20, metrics));
      Life life = new Life(random, storage, views, keeping, gaps);
      for (int i = 0; i < ACTIONS; i++) {
        life.act();
      }
    }
  }

  /// One store and its random fate.
  private final class Life {
    private final SplittableRandom random;
    private final Storage storage;
    private final Views views;
    private final PromqlEngine keeping;
    private final PromqlEngine forgetful = new PromqlEngine(LANGUAGE);
    private final Map<ClusterId, List<Gap>> gaps;
    private long value;

    Life(
        SplittableRandom random,
        Storage storage,
        Views views,
        PromqlEngine keeping,
        Map<ClusterId, List<Gap>> gaps) {
      this.gaps = gaps;
      this.random = random;
      this.storage = storage;
      this.views = views;
      this.keeping = keeping;
    }

    void act() {
      switch (random.nextInt(40)) {
        case 0 -> storage.flush();
        case 1 -> delete();
        case 2 -> now.updateAndGet(time -> time.plusSeconds(random.nextInt(7_200)));
        case 3, 4, 5 -> write(nowMs() - random.nextLong(Duration.ofHours(4).toMillis()));
        case 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 -> {
          now.updateAndGet(time -> time.plusSeconds(15));
          write(nowMs());
        }
        case 16 -> changeGaps();
        default -> compare();
      }
    }

    private long nowMs() {
      return now.get().toEpochMilli();
    }

    private void write(long timestampMs) {
      ClusterId cluster = random.nextInt(4) == 0 ? US : EU;
      BatchWriter writer = new BatchWriter(storage, cluster);
      int series = random.nextInt(1, 7);
      for (int i = 0; i < series; i++) {
        String name = i == 5 ? "m_gauge" : "m_total";
        Labels labels = Labels.of("__name__", name, "a", "" + i % 2, "b", "" + i / 2);
        value = random.nextInt(9) == 0 ? 0 : value + random.nextInt(10);
        double stored = random.nextInt(20) == 0 ? SpecialValues.STALE_NAN : value;
        writer.sampleBits(labels, timestampMs, Double.doubleToRawLongBits(stored), 0);
      }
      if (random.nextInt(10) == 0) { // between two times that are far apart nothing changes
        writer.sample(Labels.of("__name__", "m_total", "a", "0"), timestampMs - 10_000_000, 1);
      }
      writer.append();
    }

    private void delete() {
      long fromMs = nowMs() - random.nextLong(7_200_000);
      List<Matcher> matchers = List.of(Matcher.equal("a", "1"));
      storage.deleteSeries(EU, matchers, new TimeRange(fromMs, fromMs + 600_000));
    }

    /// Opens a gap, ends it, or fills one.
    private void changeGaps() {
      ClusterId cluster = random.nextBoolean() ? US : EU;
      List<Gap> changed = new ArrayList<>(gaps.getOrDefault(cluster, List.of()));
      if (!changed.isEmpty() && changed.getLast().endMs() == Gap.OPEN) {
        changed.add(new Gap(changed.removeLast().startMs(), nowMs(), Gap.Kind.DOWN));
      } else if (changed.size() < MOST_GAPS && random.nextBoolean()) {
        changed.add(new Gap(nowMs() - random.nextInt(600_000), Gap.OPEN, Gap.Kind.DOWN));
      } else if (!changed.isEmpty()) {
        changed.remove(random.nextInt(changed.size()));
      }
      gaps.put(cluster, changed);
    }

    private void compare() {
      String query = QUERIES.get(random.nextInt(QUERIES.size()));
      long stepMs = random.nextInt(5) == 0 ? 7_000 : 60_000;
      long endMs = nowMs() / stepMs * stepMs - random.nextInt(4) * stepMs;
      long startMs = endMs - random.nextLong(1, 60) * stepMs;
      TimeSteps steps = new TimeSteps(startMs, endMs + random.nextLong(stepMs), stepMs);
      Queryable view = views.of(VIEWS.get(random.nextInt(VIEWS.size())));
      QueryResult kept = keeping.range(view, query, steps, QueryOptions.DEFAULT);
      QueryResult fresh = forgetful.range(view, query, steps, QueryOptions.DEFAULT);
      assertThat(text(kept)).as(query + " at " + steps).isEqualTo(text(fresh));
      // What is kept reads no less than the query, so of gaps at its edges it may tell, too.
      assertThat(kept.annotations().warnings())
          .as(query + " at " + steps)
          .containsAll(fresh.annotations().warnings());
    }
  }

  private static String text(QueryResult result) {
    String series =
        ((Value.Matrix) result.value())
            .series().stream().map(ResultCacheTest::text).collect(Collectors.joining("\n"));
    return series + result.annotations().infos();
  }

  private static String text(Value.Points points) {
    StringBuilder text = new StringBuilder(points.labels().toString());
    for (int i = 0; i < points.values().length; i++) {
      text.append(' ').append(points.timestampsMs()[i]).append('=').append(points.values()[i]);
    }
    return text.toString();
  }
}
