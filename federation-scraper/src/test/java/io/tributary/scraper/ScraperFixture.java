package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Whole scrapers over the store's slow twin, and what they have stored.
abstract class ScraperFixture {
  static final Duration INTERVAL = Duration.ofMillis(200);
  static final Duration LONG = Duration.ofSeconds(30);
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final InMemoryStorage storage = new InMemoryStorage();
  final SelfMetrics metrics = new SelfMetrics();
  PollListener listener = PollListener.NONE;
  InstantSource clock = InstantSource.system();

  Scraper scraper(Appender appender, ScrapeJob... jobs) {
    ScraperConfig config = config(jobs);
    Scraper.Sink sink =
        new Scraper.Sink(
            appender,
            storage,
            SharedIdentity.create(),
            cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
            metrics,
            listener);
    return Scraper.start(config, sink, clock);
  }

  static ScraperConfig config(ScrapeJob... jobs) {
    return new ScraperConfig(List.of(jobs), Map.of(), "t");
  }

  static String lastError(Scraper scraper) {
    return Objects.requireNonNull(scraper.sources().polled().getFirst().lastPoll()).error();
  }

  List<Long> bits(String cluster, String name) {
    return read(cluster).getOrDefault(Labels.of("__name__", name), List.of()).stream()
        .map(StoredSample::valueBits)
        .toList();
  }

  double polls(String source, String result) {
    Double polls =
        metrics
            .registry()
            .getSampleValue(
                "tributary_scrapes_total",
                new String[] {"source", "result"},
                new String[] {source, result});
    return polls == null ? 0 : polls; // before the source is known
  }

  List<Double> ownValues(String name, String source) {
    return read("tributary").entrySet().stream()
        .filter(series -> series.getKey().metricName().equals(name))
        .filter(series -> series.getKey().get("source").equals(source))
        .flatMap(series -> series.getValue().stream())
        .map(sample -> Double.longBitsToDouble(sample.valueBits()))
        .toList();
  }

  SortedMap<Labels, List<StoredSample>> read(String cluster) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return StoredSample.readAll(
          snapshot.querier(new ClusterId(cluster)), TimeRange.ALL, List.of());
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }
}
