package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.view.Views;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A series of two replicas that scrape at one interval, each at its place in it; both fail, are
/// late and are polled badly at times. At any time the view has it about once an interval, and
/// misses nothing that either has.
class ReplicaSamplesTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final String LABEL = "prometheus_replica";
  private static final Labels SERIES = Labels.of("__name__", "temperature", "instance", "a:1");
  private static final long START_MS = Instant.parse("2026-06-14T22:45:00Z").toEpochMilli();
  private static final int SCRAPES = 400;
  private static final double STALE = SpecialValues.STALE_NAN;

  /// Late enough for a seal to have decided without it.
  private static final long LONG_LAG_MS = 900_000;

  @TempDir private Path directory;
  private int directories;

  @Test
  void view_ofReplicasThatFailByTurns_hasOneSampleAnInterval() {
    Seeds.run(
        8,
        random -> {
          long lagMs = random.nextBoolean() ? 50_000 : LONG_LAG_MS;
          World world = new World(random, lagMs);
          try (Life life = new Life(random)) {
            Known known = new Known(world.intervalMs);
            for (Sent sent : world.sent()) {
              life.write(sent);
              known.add(sent);
              if (random.nextInt(60) == 0) {
                known.check(life.read(), lagMs < LONG_LAG_MS);
              }
            }
            known.check(life.read(), lagMs < LONG_LAG_MS);
          }
        });
  }

  /// A sample, or a marker, of a replica.
  private record Sent(String replica, long timestampMs, boolean marker, long arrivalMs) {}

  /// What two replicas send.
  private static final class World {
    private final SplittableRandom random;
    private final long mostLagMs;
    private final long intervalMs;

    World(SplittableRandom random, long mostLagMs) {
      this.random = random;
      this.mostLagMs = mostLagMs;
      intervalMs = new long[] {4_000, 15_000, 30_000}[random.nextInt(3)];
    }

    /// Returns all in the order in which it comes.
    List<Sent> sent() {
      List<Sent> all = new ArrayList<>(scraped("a"));
      all.addAll(scraped("b"));
      all.sort(Comparator.comparingLong(Sent::arrivalMs).thenComparingLong(Sent::timestampMs));
      return all;
    }

    private List<Sent> scraped(String replica) {
      List<Sent> scraped = new ArrayList<>();
      double phase = random.nextDouble();
      long arrivalMs = 0;
      int downUntil = 0;
      int badUntil = 0;
      for (int scrape = 0; scrape < SCRAPES; scrape++) {
        long ms = time(scrape + phase + random.nextDouble(-0.02, 0.02) + late());
        arrivalMs = Math.max(arrivalMs, ms);
        if (random.nextInt(25) == 0) {
          arrivalMs = Math.max(arrivalMs, ms + random.nextLong(mostLagMs));
        }
        if (scrape < downUntil) {
          continue;
        }
        boolean fails = random.nextInt(40) == 0;
        if (!fails) {
          scraped.add(new Sent(replica, ms, false, arrivalMs));
        }
        if (fails) {
          downUntil = scrape + random.nextInt(1, 40);
          if (random.nextBoolean()) {
            scraped.add(new Sent(replica, ms, true, arrivalMs)); // the target is gone
          }
          phase = random.nextInt(4) == 0 ? random.nextDouble() : phase; // another process
        } else if (scrape < badUntil && random.nextInt(4) > 0) { // polls fail in their midst
          long failedMs = ms + (long) (intervalMs * random.nextDouble(0.05, 0.9));
          scraped.add(new Sent(replica, failedMs, true, arrivalMs));
        }
        if (random.nextInt(60) == 0) {
          badUntil = scrape + random.nextInt(30);
        }
      }
      return scraped;
    }

    private double late() {
      return random.nextInt(40) == 0 ? random.nextDouble(0.4) : 0;
    }

    private long time(double intervals) {
      return START_MS + (long) (intervals * intervalMs);
    }
  }

  /// What has come so far, and what a view has to have of it.
  private static final class Known {
    private static final double SHORT = 0.75;
    private static final int STEPS = 12;

    private final long intervalMs;
    private final TreeMap<Long, String> samples = new TreeMap<>(); // replicas by time

    Known(long intervalMs) {
      this.intervalMs = intervalMs;
    }

    void add(Sent sent) {
      if (!sent.marker()) {
        samples.put(sent.timestampMs(), sent.replica());
      }
    }

    void check(List<StoredSample> view, boolean allIsInTime) {
      TreeSet<Long> seen = new TreeSet<>();
      for (StoredSample sample : view) {
        if (!isMarker(sample)) {
          seen.add(sample.timestampMs());
        }
      }
      assertThat(samples.keySet()).containsAll(seen);
      checkSpaces(seen);
      checkNothingIsMissing(seen);
      for (StoredSample sample : view) {
        if (isMarker(sample) && allIsInTime) {
          long ms = sample.timestampMs();
          assertThat(seen.subSet(ms, ms + intervalMs))
              .as("goes on behind the end at " + ms)
              .isEmpty();
        }
      }
    }

    private static boolean isMarker(StoredSample sample) {
      return SpecialValues.isStale(Double.longBitsToDouble(sample.valueBits()));
    }

    /// Where replicas change a step is short, and two may be where one of them came late; no more.
    private void checkSpaces(NavigableSet<Long> seen) {
      List<Long> all = List.copyOf(seen);
      for (int i = 1; i < all.size(); i++) {
        String around = around(all.get(i), seen);
        assertThat(all.get(i) - all.get(i - 1)).as(around).isGreaterThan((long) (0.4 * intervalMs));
        int shortOnes = 0;
        for (int at = Math.max(1, i - STEPS + 1); at <= i; at++) {
          shortOnes += all.get(at) - all.get(at - 1) < SHORT * intervalMs ? 1 : 0;
        }
        assertThat(shortOnes).as(around).isLessThanOrEqualTo(STEPS / 2);
      }
    }

    private void checkNothingIsMissing(NavigableSet<Long> seen) {
      long farMs = (long) (0.85 * intervalMs);
      for (long ms : samples.headMap(samples.lastKey() - 2 * intervalMs).keySet()) {
        assertThat(seen.subSet(ms - farMs, ms + farMs)).as(around(ms, seen)).isNotEmpty();
      }
    }

    /// Returns what has come, with a star what is seen of it, and when: in intervals from a time.
    private String around(long ms, NavigableSet<Long> seen) {
      StringBuilder text = new StringBuilder("around " + ms);
      samples
          .subMap(ms - 8 * intervalMs, ms + 8 * intervalMs)
          .forEach((at, replica) -> {
            String star = seen.contains(at) ? "*" : "";
            text.append(" %s%s%.2f".formatted(star, replica, (double) (at - ms) / intervalMs));
          });
      return text.toString();
    }
  }

  /// A store and what happens to it.
  private final class Life implements AutoCloseable {
    private final Path path = directory.resolve("" + directories++);
    private final SplittableRandom random;
    private Storage store;

    Life(SplittableRandom random) {
      this.random = random;
      store = open();
    }

    private Storage open() {
      StorageConfig config =
          StorageConfig.of(path)
              .withRetention(Duration.ZERO)
              .withHeadBytes(32 << 20)
              .withReplicaLabels(Map.of(EU, LABEL));
      Instant later = Instant.ofEpochMilli(START_MS).plus(Duration.ofHours(6));
      return Storage.open(config, InstantSource.fixed(later), new SelfMetrics());
    }

    void write(Sent sent) {
      BatchWriter writer = new BatchWriter(store, EU);
      writer.sample(
          SERIES.with(LABEL, sent.replica()), sent.timestampMs(), sent.marker() ? STALE : 20);
      assertThat(writer.append().isEmpty()).isTrue();
      if (random.nextInt(100) == 0) {
        if (random.nextInt(4) == 0) {
          store.close();
          store = open();
        } else {
          store.flush();
        }
      }
    }

    List<StoredSample> read() {
      View view = new View.Cluster(EU);
      try (Querier querier =
          new Views(store, store, _ -> Rewrite.DEFAULT).of(view).querier(TimeRange.ALL)) {
        return StoredSample.readAll(querier, TimeRange.ALL, List.of())
            .getOrDefault(SERIES, List.of());
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
