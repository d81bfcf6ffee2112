package io.tributary.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.RandomSamples;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A range query must say at each step what an instant query says at that time: windows that slide
/// and parts that are computed once change nothing.
class StepAgreementTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final long STEP_MS = 17_000;
  private static final int STEPS = 40;

  private static final List<String> QUERIES =
      List.of(
          "m",
          "m offset 45s",
          "m @ 300 + m",
          "rate(m[2m])",
          "m / (m + m)",
          "rate(m[2m]) - on (a, b) (rate(m[2m]) > 0) - max_over_time(rate(m[2m])[1m:17s])",
          "increase(m[90s])",
          "irate(m[2m])",
          "delta(m[61s] offset -30s)",
          "min_over_time(m[3m])",
          "max_over_time(m[50s])",
          "ts_of_max_over_time(m[3m])",
          "sum_over_time(m[2m])",
          "avg_over_time(m[2m])",
          "changes(m[4m])",
          "resets(m[4m])",
          "stddev_over_time(m[2m])",
          "quantile_over_time(0.3, m[2m])",
          "predict_linear(m[5m], 60)",
          "last_over_time(m[33s])",
          "increase(m[2m] anchored)",
          "increase(m[2m] smoothed)",
          "m smoothed",
          "max_over_time(rate(m[1m])[5m:20s])",
          "sum by (a) (m)",
          "avg without (b) (m)",
          "quantile by (a) (0.7, m)",
          "topk by (a) (2, m)",
          "bottomk(1, m)",
          "count_values(\"v\", round(m, 10))",
          "stdvar(m)",
          "m > 20",
          "m / ignoring(b) group_left sum without (b) (m)",
          "m{a=\"0\"} or m{b=\"1\"}",
          "m and on(a) m{b=\"0\"} > 10",
          "m unless m < 30",
          "m{b=\"0\"} + on(a) fill(1) m{b=\"1\"}",
          "absent(m{a=\"0\", b=\"0\"})",
          "scalar(m{a=\"0\", b=\"0\"}) + time()",
          "label_replace(m, \"c\", \"$1\", \"a\", \"(.)\")",
          "timestamp(m)",
          "histogram_quantile(0.5, h)",
          "histogram_count(rate(h[3m]))",
          "histogram_sum(sum(h))",
          "histogram_fraction(0, 10, h)");

  @Test
  void range_everyStep_saysWhatAnInstantQuerySays() {
    Seeds.run(
        3,
        random -> {
          Queryable source = source(random);
          for (boolean delayed : new boolean[] {false, true}) {
            PromqlEngine engine =
                new PromqlEngine(new PromqlOptions(true, true, true, true, delayed, true, false));
            for (String query : QUERIES) {
              check(engine, source, query, random.nextLong(0, 120_000));
            }
          }
        });
  }

  private static Queryable source(SplittableRandom random) {
    InMemoryStorage storage = new InMemoryStorage();
    BatchWriter writer = new BatchWriter(storage, CLUSTER);
    RandomSamples histograms = new RandomSamples(random);
    for (int series = 0; series < 6; series++) {
      Labels labels = Labels.of("__name__", "m", "a", "" + series % 2, "b", "" + series / 2);
      Labels histogram = Labels.of("__name__", "h", "a", "" + series);
      double value = 0;
      for (long time = random.nextLong(0, 200_000);
          time < 900_000;
          time += random.nextLong(1_000, 40_000)) {
        value = random.nextInt(8) == 0 ? random.nextInt(5) : value + random.nextInt(20);
        double stored = random.nextInt(30) == 0 ? SpecialValues.STALE_NAN : value;
        writer.sampleBits(labels, time, Double.doubleToRawLongBits(stored), 0);
        if (series < 2) {
          writer.histogram(histogram, time, histograms.histogram(), 0);
        }
      }
    }
    assertThat(writer.append().isEmpty()).isTrue();
    return storage.cluster(CLUSTER);
  }

  private static void check(PromqlEngine engine, Queryable source, String query, long startMs) {
    long endMs = startMs + (STEPS - 1) * STEP_MS;
    Value.Matrix matrix =
        (Value.Matrix)
            engine
                .range(source, query, new TimeSteps(startMs, endMs, STEP_MS), QueryOptions.DEFAULT)
                .value();
    for (int step = 0; step < STEPS; step++) {
      long timeMs = startMs + step * STEP_MS;
      Map<Labels, Double> expected = new HashMap<>();
      switch (engine.instant(source, query, timeMs, QueryOptions.DEFAULT).value()) {
        case Value.Vector(var samples) ->
            samples.forEach(sample -> expected.put(sample.labels(), sample.value()));
        case Value.Scalar(long _, double value) -> expected.put(Labels.EMPTY, value);
        case Value other -> throw new AssertionError("unexpected value=" + other);
      }
      assertSame(query + " at " + timeMs, at(matrix, timeMs), expected);
    }
  }

  private static Map<Labels, Double> at(Value.Matrix matrix, long timeMs) {
    Map<Labels, Double> found = new HashMap<>();
    for (Value.Points points : matrix.series()) {
      for (int i = 0; i < points.timestampsMs().length; i++) {
        if (points.timestampsMs()[i] == timeMs) {
          found.put(points.labels(), points.values()[i]);
        }
      }
    }
    return found;
  }

  private static void assertSame(
      String what, Map<Labels, Double> got, Map<Labels, Double> expected) {
    assertThat(got.keySet()).as(what).isEqualTo(expected.keySet());
    expected.forEach((labels, value) -> {
      Double found = got.get(labels);
      if (value.isNaN() || value.isInfinite()) {
        assertThat(found).as(what).isEqualTo(value);
      } else {
        assertThat(found).as(what).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
      }
    });
  }
}
