package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.RandomLabels;
import io.tributary.kit.random.RandomSamples;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A store and the in-memory twin go through the same random life and must always read the same.
public abstract class TwinContract {
  private static final long NOW_MS = StoreContract.NOW_MS;
  private static final long SPAN_MS = 5 * 3_600_000L;

  /// Opens an empty store that reads the time from `clock`.
  protected abstract StoreUnderTest open(InstantSource clock) throws Exception;

  /// Returns how many lives are lived.
  protected int seeds() {
    return 10;
  }

  @Test
  void life_random_readsAsTheTwin() {
    Seeds.run(
        seeds(),
        random -> {
          InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW_MS));
          try (StoreUnderTest tested = open(clock)) {
            new Life(random, tested, new InMemoryStorage()).live(25);
          }
        });
  }

  private static final class Life {
    private final SplittableRandom random;
    private final RandomLabels labels;
    private final RandomSamples values;
    private final StoreUnderTest tested;
    private final InMemoryStorage twin;
    private final List<Labels> known = new ArrayList<>();

    Life(SplittableRandom random, StoreUnderTest tested, InMemoryStorage twin) {
      this.random = random;
      this.labels = new RandomLabels(random);
      this.values = new RandomSamples(random);
      this.tested = tested;
      this.twin = twin;
      for (int i = 0; i < 30; i++) {
        known.add(labels.labels());
      }
    }

    void live(int steps) {
      for (int step = 0; step < steps; step++) {
        switch (random.nextInt(8)) {
          case 0 -> tested.settle();
          case 1 -> tested.admin().flush();
          case 2 -> delete();
          default -> append();
        }
        compare();
      }
    }

    private ClusterId cluster() {
      return random.nextInt(3) == 0 ? StoreContract.US : StoreContract.EU;
    }

    private void append() {
      ClusterId cluster = cluster();
      BatchWriter one = new BatchWriter(tested.store(), cluster);
      BatchWriter other = new BatchWriter(twin, cluster);
      int rows = random.nextInt(200);
      for (int row = 0; row < rows; row++) {
        Labels series = known.get(random.nextInt(known.size()));
        long timestampMs = NOW_MS - random.nextLong(SPAN_MS / 15_000) * 15_000;
        long startMs = random.nextInt(10) == 0 ? timestampMs - 1_000 : 0;
        if (random.nextInt(10) == 0) {
          var histogram = values.histogram();
          one.histogram(series, timestampMs, histogram, startMs);
          other.histogram(series, timestampMs, histogram, startMs);
        } else {
          long bits = values.valueBits();
          one.sampleBits(series, timestampMs, bits, startMs);
          other.sampleBits(series, timestampMs, bits, startMs);
        }
      }
      var _ = one.append();
      var _ = other.append();
    }

    private void delete() {
      ClusterId cluster = cluster();
      TimeRange range = range();
      List<Matcher> matchers = labels.matchers();
      tested.admin().deleteSeries(cluster, matchers, range);
      twin.deleteSeries(cluster, matchers, range);
    }

    private TimeRange range() {
      long from = NOW_MS - random.nextLong(SPAN_MS);
      return random.nextInt(3) == 0
          ? TimeRange.ALL
          : new TimeRange(from, from + random.nextLong(SPAN_MS));
    }

    private void compare() {
      TimeRange range = range();
      try (MetricSnapshot one = tested.store().snapshot(range);
          MetricSnapshot other = twin.snapshot(range)) {
        for (ClusterId cluster : List.of(StoreContract.EU, StoreContract.US)) {
          compare(one.querier(cluster), other.querier(cluster), range);
        }
      }
    }

    private void compare(Querier one, Querier other, TimeRange range) {
      List<Matcher> matchers = labels.matchers();
      String about = "matchers=" + matchers + " range=" + range;
      assertThat(StoredSample.readAll(one, range, matchers))
          .as(about)
          .isEqualTo(StoredSample.readAll(other, range, matchers));
      // A store may know names of series whose samples lie outside the range or were deleted.
      assertThat(one.labelNames(matchers, 0)).as(about).containsAll(other.labelNames(matchers, 0));
      String name = labels.name();
      assertThat(one.labelValues(name, matchers, 0))
          .as(about)
          .containsAll(other.labelValues(name, matchers, 0));
    }
  }
}
