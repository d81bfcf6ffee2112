package io.tributary.query.promql.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.RandomSamples;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.SampleBudget;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonReadsTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final int SERIES = 200; // more than one thread takes at a time
  private static final String ALONE = "{nothing=\"\"}"; // matches as much, with other matchers
  private static final Matcher NAME = Matcher.equal(Labels.METRIC_NAME, "m");

  private static final List<String> PARTS =
      List.of(
          "m% OFFSET",
          "rate(m%[RANGE] OFFSET)",
          "increase(m%[RANGE] OFFSET)",
          "max_over_time(m%[RANGE] OFFSET)",
          "avg_over_time(m%[RANGE] OFFSET)",
          "quantile_over_time(0.3, m%[RANGE] OFFSET)",
          "changes(m%[RANGE] OFFSET)",
          "increase(m%[RANGE] smoothed OFFSET)",
          "increase(m%[RANGE] anchored OFFSET)",
          "timestamp(m% OFFSET)",
          "max_over_time(rate(m%[1m])[RANGE:20s] OFFSET)",
          "m% @ end()");

  private static final List<String> WHOLES =
      List.of(
          "LEFT / RIGHT",
          "LEFT - on (a, b) (RIGHT > 0)",
          "sum(LEFT) / sum(RIGHT)",
          "sum by (a) (LEFT) - on (a) group_right () max by (a, b) (RIGHT)",
          "LEFT or RIGHT * 2",
          "topk(3, LEFT) unless RIGHT > 10",
          "LEFT + scalar(sum(RIGHT))",
          "stddev by (a) (LEFT) * on (a) count by (a) (RIGHT)");

  private static Queryable store(SplittableRandom random) {
    InMemoryStorage storage = new InMemoryStorage();
    BatchWriter writer = new BatchWriter(storage, CLUSTER);
    RandomSamples histograms = new RandomSamples(random);
    for (int series = 0; series < SERIES; series++) {
      Labels labels = Labels.of("__name__", "m", "a", "" + series % 3, "b", "" + series);
      boolean irregular = series % 7 == 0;
      double value = 0;
      for (long time = irregular ? 3_000 : 0; time < 900_000; time += 15_000) {
        if (irregular && random.nextInt(3) == 0) {
          time += random.nextLong(1, 60_000);
        }
        value = random.nextInt(8) == 0 ? random.nextInt(5) : value + random.nextDouble();
        if (series % 50 == 1 && random.nextInt(4) == 0) {
          writer.histogram(labels, time, histograms.histogram(), 0);
        } else {
          double stored = random.nextInt(30) == 0 ? SpecialValues.STALE_NAN : value;
          writer.sampleBits(labels, time, Double.doubleToRawLongBits(stored), 0);
        }
      }
    }
    assertThat(writer.append().isEmpty()).isTrue();
    return storage.cluster(CLUSTER);
  }

  @Test
  void run_selectorsOfTheSameSeries_sayWhatEachSaysAlone() {
    Seeds.run(
        20,
        random -> {
          Queryable store = store(random);
          String query =
              oneOf(WHOLES, random)
                  .replace("LEFT", part(random))
                  .replace("RIGHT", part(random).replace("%", "%2"));
          TimeSteps steps =
              new TimeSteps(random.nextLong(0, 400_000), 800_000, random.nextLong(1, 100_000));
          String together = query.replace("%2", "").replace("%", "");
          String apart = query.replace("%2", ALONE).replace("%", "");
          assertThat(said(store, together, steps))
              .as(together)
              .isEqualTo(said(store, apart, steps));
        });
  }

  private static String part(SplittableRandom random) {
    String offset = random.nextBoolean() ? "" : "offset " + random.nextInt(-60, 200) + "s";
    return oneOf(PARTS, random)
        .replace("RANGE", random.nextInt(20, 300) + "s")
        .replace(" OFFSET", offset.isEmpty() ? "" : " " + offset);
  }

  private static String oneOf(List<String> all, SplittableRandom random) {
    return all.get(random.nextInt(all.size()));
  }

  private static List<String> said(Queryable store, String query, TimeSteps steps) {
    PromqlEngine engine = new PromqlEngine(PromqlOptions.ALL);
    QueryResult range = engine.range(store, query, steps, QueryOptions.DEFAULT);
    QueryResult instant = engine.instant(store, query, steps.endMs(), QueryOptions.DEFAULT);
    List<String> said = new ArrayList<>();
    for (Value.Points points : ((Value.Matrix) range.value()).series()) {
      for (int i = 0; i < points.values().length; i++) {
        long bits = Double.doubleToRawLongBits(points.values()[i]);
        said.add(points.labels() + " " + points.timestampsMs()[i] + " " + bits);
      }
      said.add(List.of(points.histograms()).toString());
    }
    for (Value.Sample sample : ((Value.Vector) instant.value()).samples()) {
      said.add(sample.labels() + " " + Double.doubleToRawLongBits(sample.value()));
      said.add(String.valueOf(sample.histogram()));
    }
    return said;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sum(rate(m[2m])) / sum(rate(m[10m]))           | 1 | 204",
        "sum by (a) (m) / sum by (b) (m offset 1s)      | 1 | 204",
        "avg_over_time(m[5m]) - m                       | 1 | 204",
        "sum(m) / sum(m offset 1m)                      | 1 | 204",
        "sum(m) / sum(m offset 10m)                     | 2 | 400",
        "m{a='1',b!='1'} / m{b!='1',a='1'} offset 1s    | 1 | 67",
        "sum(m) / sum(m{nothing=''})                    | 2 | 400",
        "sum(max_over_time(m[3h])) / sum(m)             | 2 | 404",
      })
  void run_overlappingTimes_areReadOnceUnlessThereAreHistograms(
      String query, int selections, int reads) {
    CountingStore store = new CountingStore(store(new SplittableRandom(1)));
    new PromqlEngine(PromqlOptions.DEFAULT).instant(store, query, 850_000, QueryOptions.DEFAULT);
    assertThat(store.selections).hasValue(selections);
    assertThat(store.reads).hasValue(reads);
  }

  @Test
  void select_noRoomForTheSamples_readsThemAgain() {
    int fit = 10;
    CountingStore store = new CountingStore(store(new SplittableRandom(1)));
    TimeRange all = new TimeRange(0, 299_999);
    SampleBudget budget = new SampleBudget(20L * fit);
    try (QueryContext context = context(budget);
        Querier querier = store.querier(all)) {
      context.open(querier);
      CommonReads reads = new CommonReads(List.of(NAME), SelectHints.SORTED, all);
      assertThat(reads.join(SelectHints.SORTED, all)).isTrue();
      List<String> first = samples(reads.select(context));
      assertThat(budget.held()).isPositive();
      assertThat(samples(reads.select(context))).isEqualTo(first);
      assertThat(store.selections).hasValue(1);
      assertThat(store.reads.get()).isBetween(2 * SERIES - 2 * fit, 2 * SERIES - fit);
    }
    assertThat(budget.held()).isZero();
  }

  private static QueryContext context(SampleBudget budget) {
    return new QueryContext(
        "",
        Steps.single(0),
        true,
        new QueryContext.Settings(QueryOptions.DEFAULT, PromqlOptions.DEFAULT, budget));
  }

  private static List<String> samples(SeriesSet set) {
    List<String> all = new ArrayList<>();
    SampleColumns columns = new SampleColumns();
    while (set.next()) {
      set.at().read(100_000, 200_000, columns);
      StringBuilder line = new StringBuilder(set.at().labels().toString());
      for (int row = 0; row < columns.size(); row++) {
        line.append(' ').append(columns.timestampsMs()[row]);
        line.append('=').append(columns.values()[row]);
        line.append(columns.histogram(row));
      }
      all.add(line.toString());
    }
    return all;
  }
}
