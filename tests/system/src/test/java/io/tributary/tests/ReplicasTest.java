package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas of which one fails at times, the other at others, against one that never does.
class ReplicasTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final String LABEL = "prometheus_replica";
  private static final long INTERVAL_MS = 15_000;
  private static final int SCRAPES = 480; // two hours
  private static final long START_MS = Instant.parse("2026-06-14T22:45:00Z").toEpochMilli();
  private static final long END_MS = START_MS + SCRAPES * INTERVAL_MS;
  private static final TimeRange ALL = new TimeRange(START_MS - INTERVAL_MS, END_MS + INTERVAL_MS);
  private static final List<String> METRICS = List.of("requests_total", "own_total", "temperature");

  @TempDir private Path directory;
  private final PromqlEngine engine = new PromqlEngine(PromqlOptions.DEFAULT);
  private int directories;

  @Test
  void rate_overAnyFailOver_isThatOfOneReplicaWithinOneSample() {
    Seeds.run(
        8,
        random -> {
          World world = new World(random);
          InMemoryStorage perfect = new InMemoryStorage();
          world.perfect().forEach(scrape -> scrape.write(perfect, ""));
          List<Scrape> sent = world.sent(random.nextBoolean() ? 60_000 : 900_000);
          try (Life life = new Life(random)) {
            life.write(sent, true);
            compareRates(random, world, life.view(), perfect.cluster(EU));
          }
        });
  }

  @Test
  void sealsAndRestarts_atAnyTime_changeNothing() {
    Seeds.run(
        6,
        random -> {
          List<Scrape> sent = new World(random).sent(60_000);
          try (Life calm = new Life(random);
              Life eventful = new Life(random)) {
            calm.write(sent, false);
            eventful.write(sent, true);
            assertSame(eventful.read(), calm.read());
          }
        });
  }

  @Test
  void label_thatIsSaidLater_holdsForWhatIsStored() {
    SplittableRandom random = new SplittableRandom(7);
    List<Scrape> sent = new World(random).sent(60_000);
    try (Life life = new Life(random)) {
      life.label(false);
      life.write(sent, true);
      assertThat(life.read()).hasSize(6);
      life.label(true);
      var later = life.read();
      assertThat(later).hasSize(3);
      life.label(false);
      assertThat(life.read()).hasSize(6);
      try (Life known = new Life(random)) {
        known.write(sent, false);
        assertSame(later, known.read());
      }
    }
  }

  private static void assertSame(
      SortedMap<Labels, List<StoredSample>> some, SortedMap<Labels, List<StoredSample>> expected) {
    assertThat(some.keySet()).isEqualTo(expected.keySet());
    some.forEach((labels, samples) -> {
      List<StoredSample> wanted = Objects.requireNonNull(expected.get(labels));
      assertThat(samples)
          .as(labels.toString())
          .extracting(StoredSample::timestampMs)
          .isEqualTo(wanted.stream().map(StoredSample::timestampMs).toList());
      for (int i = 0; i < samples.size(); i++) {
        assertThat(Double.longBitsToDouble(samples.get(i).valueBits()))
            .as(labels + " at " + samples.get(i).timestampMs())
            .isCloseTo(Double.longBitsToDouble(wanted.get(i).valueBits()), within(1e-6));
      }
    });
  }

  private void compareRates(
      SplittableRandom random, World world, Queryable view, Queryable perfect) {
    for (String metric : METRICS) {
      for (int i = 0; i < 20; i++) {
        long windowMs = random.nextLong(4 * INTERVAL_MS, 60 * INTERVAL_MS);
        long endMs = random.nextLong(START_MS + windowMs, END_MS - 8 * INTERVAL_MS);
        String function = metric.endsWith("_total") ? "increase" : "delta";
        String query = function + "(" + metric + "[" + windowMs + "ms])";
        double found = value(view, query, endMs);
        double wanted = value(perfect, query, endMs);
        double step = world.largestStep(metric, endMs - windowMs, endMs);
        assertThat(found).as(query + " at " + endMs).isCloseTo(wanted, within(2 * step));
      }
    }
  }

  private double value(Queryable view, String query, long endMs) {
    TimeSteps steps = new TimeSteps(endMs, endMs, 1_000);
    QueryResult result = engine.range(view, query, steps, QueryOptions.DEFAULT);
    List<Value.Points> all = ((Value.Matrix) result.value()).series();
    assertThat(all).as(query + " at " + endMs).hasSize(1);
    assertThat(all.getFirst().labels().has(LABEL)).isFalse();
    return all.getFirst().values()[0];
  }

  /// What a replica sends at a time: the values of all metrics.
  private record Scrape(String replica, long timestampMs, double[] values, long arrivalMs) {
    void write(MetricStore store, String label) {
      BatchWriter writer = new BatchWriter(store, EU);
      for (int i = 0; i < values.length; i++) {
        Labels labels = Labels.of("__name__", METRICS.get(i), "instance", "a:1");
        Labels sent = label.isEmpty() ? labels : labels.with(label, replica);
        writer.sample(sent, timestampMs, values[i]);
      }
      assertThat(writer.append().isEmpty()).isTrue();
    }
  }

  /// What is scraped, and who fails when.
  private static final class World {
    private final SplittableRandom random;
    // By quarters of an interval.
    private final double[] requests = new double[4 * SCRAPES + 60];
    private final double[] own = new double[requests.length];
    private final List<TimeRange> outagesOfA = new ArrayList<>();
    private final List<TimeRange> outagesOfB = new ArrayList<>();
    private final double ahead;
    private final long phaseMs;

    World(SplittableRandom random) {
      this.random = random;
      ahead = random.nextInt(-900_000, 900_000);
      phaseMs = random.nextLong(1, INTERVAL_MS);
      own[0] = 1_000_000;
      double rate = 5;
      for (int i = 1; i < requests.length; i++) {
        rate = random.nextInt(40) == 0 ? random.nextInt(50) : rate;
        boolean restarted = random.nextInt(400) == 0;
        requests[i] = restarted ? random.nextInt(20) : requests[i - 1] + rate;
        own[i] = own[i - 1] + rate;
      }
      long atMs = START_MS + 20 * INTERVAL_MS;
      while (atMs < END_MS - 60 * INTERVAL_MS) {
        long lengthMs = random.nextLong(INTERVAL_MS, 60 * INTERVAL_MS);
        TimeRange outage = new TimeRange(atMs, atMs + lengthMs);
        (random.nextInt(3) > 0 ? outagesOfA : outagesOfB).add(outage);
        atMs += lengthMs + random.nextLong(4, 60) * INTERVAL_MS;
      }
    }

    private static double at(double[] quarters, long timestampMs) {
      double at = 4.0 * (timestampMs - START_MS) / INTERVAL_MS;
      int before = (int) at;
      double low = quarters[before];
      double high = quarters[before + 1];
      return high < low ? low : Math.floor(low + (at - before) * (high - low));
    }

    private double value(String metric, String replica, long timestampMs) {
      return switch (metric) {
        case "requests_total" -> at(requests, timestampMs);
        case "own_total" -> at(own, timestampMs) + (replica.equals("b") ? ahead : 0);
        default -> Math.sin(timestampMs / 3e5) * 100;
      };
    }

    double largestStep(String metric, long fromMs, long toMs) {
      double largest = 1;
      long stepMs = INTERVAL_MS / 4;
      for (long ms = fromMs - 2 * INTERVAL_MS; ms <= toMs + INTERVAL_MS; ms += stepMs) {
        long at = Math.max(START_MS, ms);
        double growth = 0;
        for (int i = 0; i < 6; i++) {
          double before = value(metric, "a", at + i * stepMs);
          double after = value(metric, "a", at + (i + 1) * stepMs);
          growth += metric.endsWith("_total") && after < before ? after : Math.abs(after - before);
        }
        largest = Math.max(largest, growth);
      }
      return largest;
    }

    List<Scrape> perfect() {
      return scraped("a", 0, List.of(), 1);
    }

    /// Returns what both send, in the order in which it comes.
    List<Scrape> sent(long lagMs) {
      List<Scrape> all = new ArrayList<>(scraped("a", 0, outagesOfA, lagMs));
      all.addAll(scraped("b", phaseMs, outagesOfB, lagMs));
      all.sort(Comparator.comparingLong(Scrape::arrivalMs));
      return all;
    }

    private List<Scrape> scraped(
        String replica, long phase, List<TimeRange> outages, long mostLagMs) {
      List<Scrape> scraped = new ArrayList<>();
      long arrivalMs = 0;
      for (int scrape = 0; scrape < SCRAPES; scrape++) {
        long ms = START_MS + scrape * INTERVAL_MS + phase;
        if (random.nextInt(20) == 0) {
          arrivalMs = Math.max(arrivalMs, ms + random.nextLong(mostLagMs));
        }
        arrivalMs = Math.max(arrivalMs, ms);
        if (outages.stream().noneMatch(outage -> outage.contains(ms))) {
          double[] values =
              METRICS.stream().mapToDouble(metric -> value(metric, replica, ms)).toArray();
          scraped.add(new Scrape(replica, ms, values, arrivalMs));
        }
      }
      return scraped;
    }
  }

  /// A store and what happens to it.
  private final class Life implements AutoCloseable {
    private final Path path = directory.resolve("" + directories++);
    private final SplittableRandom random;
    private boolean labelled = true;
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
              .withReplicaLabels(labelled ? Map.of(EU, LABEL) : Map.of());
      InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(END_MS + 60_000));
      return Storage.open(config, clock, new SelfMetrics());
    }

    void label(boolean isKnown) {
      store.close();
      labelled = isKnown;
      store = open();
    }

    void write(List<Scrape> sent, boolean eventful) {
      for (Scrape scrape : sent) {
        scrape.write(store, LABEL);
        if (eventful && random.nextInt(130) == 0) {
          if (random.nextInt(4) == 0) {
            label(labelled);
          } else {
            store.flush();
          }
        }
      }
    }

    Queryable view() {
      return new Views(store, store, _ -> Rewrite.DEFAULT).of(new View.Cluster(EU));
    }

    SortedMap<Labels, List<StoredSample>> read() {
      try (Querier querier = view().querier(ALL)) {
        return StoredSample.readAll(querier, ALL, List.of());
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
