package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.RandomSamples;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
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
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.view.Views;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows that pages are summed up for have the values that their samples have: those of the twin,
/// which knows no pages.
class SummarisedWindowsTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final long START_MS = Instant.parse("2026-06-15T00:00:00Z").toEpochMilli();
  private static final long HOUR_MS = 3_600_000;
  private static final long INTERVAL_MS = 60_000;
  private static final int ROWS = 60 * 40;
  private static final int SERIES = 12;

  private static final List<String> FUNCTIONS =
      List.of(
          "min_over_time",
          "max_over_time",
          "sum_over_time",
          "avg_over_time",
          "count_over_time",
          "present_over_time",
          "first_over_time",
          "last_over_time",
          "rate",
          "increase",
          "delta");

  @TempDir private Path directory;
  private final PromqlEngine engine = new PromqlEngine(PromqlOptions.DEFAULT);

  @Test
  void window_overWholePages_hasTheValueOfItsSamples() {
    Seeds.run(
        4,
        random -> {
          StorageConfig config =
              StorageConfig.of(directory.resolve("" + random.nextLong()))
                  .withRetention(Duration.ZERO);
          InstantSource clock =
              InstantSource.fixed(Instant.ofEpochMilli(START_MS + ROWS * INTERVAL_MS));
          InMemoryStorage twin = new InMemoryStorage();
          try (Storage storage = Storage.open(config, clock, new SelfMetrics())) {
            fill(random, storage, twin);
            Queryable view =
                new Views(storage, storage, _ -> Rewrite.DEFAULT).of(new View.Cluster(EU));
            for (String function : FUNCTIONS) {
              compare(random, function, view, twin.cluster(EU));
            }
          }
        });
  }

  private static void fill(SplittableRandom random, Storage storage, InMemoryStorage twin) {
    Source[] sources = new Source[SERIES];
    for (int i = 0; i < SERIES; i++) {
      sources[i] = new Source(random, i);
    }
    int late = random.nextInt(60, ROWS);
    for (int row = 0; row < ROWS; row++) {
      BatchWriter writer = new BatchWriter(storage, EU);
      BatchWriter twinWriter = new BatchWriter(twin, EU);
      for (Source source : sources) {
        // A while of one row after the other comes at the end.
        if (row < late || row > late + 5) {
          source.write(row, writer, twinWriter);
        }
      }
      assertThat(writer.append().isEmpty()).isTrue();
      assertThat(twinWriter.append().isEmpty()).isTrue();
      if (random.nextInt(300) == 0) {
        storage.flush();
      }
    }
    for (int row = late; row <= Math.min(ROWS - 1, late + 5); row++) {
      BatchWriter writer = new BatchWriter(storage, EU);
      BatchWriter twinWriter = new BatchWriter(twin, EU);
      sources[0].write(row, writer, twinWriter);
      assertThat(writer.append().isEmpty()).isTrue();
      assertThat(twinWriter.append().isEmpty()).isTrue();
    }
    if (random.nextBoolean()) {
      long fromMs = START_MS + random.nextInt(ROWS) * INTERVAL_MS;
      TimeRange range = new TimeRange(fromMs, fromMs + HOUR_MS);
      List<Matcher> matchers = List.of(Matcher.equal("i", "1"));
      storage.deleteSeries(EU, matchers, range);
      twin.deleteSeries(EU, matchers, range);
    }
    if (random.nextBoolean()) {
      storage.flush();
    }
  }

  /// A series of some kind.
  private static final class Source {
    private final SplittableRandom random;
    private final RandomSamples samples;
    private final Labels labels;
    private final int kind;
    private double value;

    Source(SplittableRandom random, int number) {
      this.random = random;
      this.samples = new RandomSamples(random);
      this.labels = Labels.of("__name__", "m_total", "i", "" + number);
      this.kind = number % 6;
    }

    void write(int row, BatchWriter first, BatchWriter second) {
      long timestampMs = START_MS + row * INTERVAL_MS;
      value =
          switch (kind) {
            case 0 -> random.nextInt(700) == 0 ? random.nextInt(9) : value + random.nextInt(9);
            case 1 -> 7;
            case 2 -> random.nextDouble(-1e6, 1e6);
            case 3 -> random.nextInt(500) == 0 ? Double.NaN : random.nextInt(100) / 10.0;
            case 4 -> random.nextInt(800) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(9);
            default -> value + 0.25;
          };
      long bits = Double.doubleToRawLongBits(value);
      if (kind == 5 && random.nextInt(600) == 0) {
        bits = SpecialValues.STALE_NAN_BITS;
      }
      if (kind == 2 && random.nextInt(900) == 0) {
        var histogram = samples.histogram();
        first.histogram(labels, timestampMs, histogram, 0);
        second.histogram(labels, timestampMs, histogram, 0);
      } else {
        first.sampleBits(labels, timestampMs, bits, 0);
        second.sampleBits(labels, timestampMs, bits, 0);
      }
    }
  }

  private void compare(SplittableRandom random, String function, Queryable stored, Queryable twin) {
    for (int i = 0; i < 6; i++) {
      int hours = random.nextInt(2, 30);
      long endMs = START_MS + random.nextInt(60, ROWS + 60) * INTERVAL_MS + random.nextInt(2);
      long stepMs = hours * HOUR_MS;
      String query = function + "(m_total[" + hours + "h])";
      TimeSteps steps = new TimeSteps(endMs - random.nextInt(3) * stepMs, endMs, stepMs);
      QueryResult one = engine.range(stored, query, steps, QueryOptions.DEFAULT);
      QueryResult other = engine.range(twin, query, steps, QueryOptions.DEFAULT);
      assertSame(query + " at " + steps, one, other);
    }
  }

  private static void assertSame(String query, QueryResult one, QueryResult other) {
    assertThat(one.annotations().warnings())
        .as(query)
        .containsExactlyInAnyOrderElementsOf(other.annotations().warnings());
    assertThat(one.annotations().infos())
        .as(query)
        .containsExactlyInAnyOrderElementsOf(other.annotations().infos());
    List<Value.Points> all = ((Value.Matrix) one.value()).series();
    List<Value.Points> expected = ((Value.Matrix) other.value()).series();
    assertThat(all.stream().map(Value.Points::labels).toList())
        .as(query)
        .isEqualTo(expected.stream().map(Value.Points::labels).toList());
    boolean rounded = query.startsWith("sum") || query.startsWith("avg");
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).timestampsMs()).as(query).isEqualTo(expected.get(i).timestampsMs());
      assertThat(all.get(i).histogramTimestampsMs())
          .as(query)
          .isEqualTo(expected.get(i).histogramTimestampsMs());
      double[] values = all.get(i).values();
      for (int step = 0; step < values.length; step++) {
        double wanted = expected.get(i).values()[step];
        if (rounded && Double.isFinite(wanted)) {
          assertThat(values[step]).as(query).isCloseTo(wanted, within(1e-12 * Math.abs(wanted)));
        } else {
          boolean same =
              values[step] == wanted || (Double.isNaN(values[step]) && Double.isNaN(wanted));
          assertThat(same).as("%s found=%s expected=%s", query, values[step], wanted).isTrue();
        }
      }
    }
  }
}
