package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.SourceStatus;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Whole scrapers over the store's slow twin.
class ScraperTest {
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InMemoryStorage storage = new InMemoryStorage();
  private final SelfMetrics metrics = new SelfMetrics();

  private Scraper scraper(Appender appender, Source... sources) {
    ScraperConfig config = new ScraperConfig(List.of(sources), "t", 1 << 20);
    Scraper.Sink sink =
        new Scraper.Sink(
            appender,
            SharedIdentity.create(),
            cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
            metrics);
    return Scraper.start(config, sink, InstantSource.system());
  }

  @Test
  void scrape_good_storesItAndHowItWent() throws Exception {
    try (RawSource good = RawSource.of("a{instance=\"\",job=\"x\"} 1.5 5000\nb 2 6000\n");
        Scraper _ = scraper(storage.appender(), good.source("eu-1", INTERVAL, LONG))) {
      await(() -> polls("eu-1", "up") > 2);
    }

    SortedMap<Labels, List<StoredSample>> stored = read("eu-1");
    assertThat(stored.keySet())
        .containsExactly(Labels.of("__name__", "a", "job", "x"), Labels.of("__name__", "b"));
    assertThat(stored.get(Labels.of("__name__", "b"))).hasSize(1);
    assertThat(read("tributary").keySet())
        .extracting(Labels::metricName)
        .containsExactly(
            "scrape_duration_seconds",
            "scrape_samples_post_metric_relabeling",
            "scrape_samples_scraped",
            "scrape_series_added",
            "up");
    assertThat(ownValues("up", "eu-1")).hasSizeGreaterThan(2).containsOnly(1.0);
    assertThat(ownValues("scrape_samples_scraped", "eu-1")).containsOnly(2.0);
    assertThat(ownValues("scrape_series_added", "eu-1")).startsWith(2.0).endsWith(0.0);
  }

  @Test
  void scrape_labelsNotHonoured_putsTheTargetsOnTheSeries() throws Exception {
    try (RawSource good = RawSource.of("a{job=\"x\"} 1\n")) {
      Source source = good.source("eu-1", false, null, new Source.Pace(INTERVAL, INTERVAL));
      try (Scraper _ = scraper(storage.appender(), source)) {
        await(() -> polls("eu-1", "up") > 0);
      }
      assertThat(read("eu-1").keySet())
          .containsExactly(
              source.labels().toBuilder().add("__name__", "a").add("exported_job", "x").build());
    }
  }

  @Test
  void scrape_relabelled_storesWhatIsLeft() throws Exception {
    try (RawSource good = RawSource.of("a{x=\"1\"} 1 5000\ngo_b 2 5000\na{x=\"2\"} 3 5000\n")) {
      Source plain = good.source("eu-1", INTERVAL, LONG);
      RelabelRule drop =
          new RelabelRule(
              RelabelRule.Action.DROP,
              new RelabelRule.Input(List.of("__name__"), ";", RelabelRule.Input.anchored("go_.*")),
              0,
              "",
              "");
      Source source =
          new Source(
              plain.cluster(),
              plain.endpoint(),
              plain.labels(),
              new Source.SeriesLabels(true, List.of(drop)),
              plain.pace());
      try (Scraper _ = scraper(storage.appender(), source)) {
        await(() -> polls("eu-1", "up") > 2);
      }
    }
    assertThat(read("eu-1").keySet())
        .containsExactly(
            Labels.of("__name__", "a", "x", "1"), Labels.of("__name__", "a", "x", "2"));
    assertThat(ownValues("scrape_samples_scraped", "eu-1")).containsOnly(3.0);
    assertThat(ownValues("scrape_samples_post_metric_relabeling", "eu-1")).containsOnly(2.0);
    assertThat(ownValues("scrape_series_added", "eu-1")).startsWith(3.0).endsWith(0.0);
  }

  @Test
  void sources_upAndDown_areToldWithTheirError() throws Exception {
    try (RawSource good = RawSource.of("a 1\n");
        RawSource bad = RawSource.of("a{ 1\n");
        Scraper scraper =
            scraper(
                storage.appender(),
                good.source("eu-1", INTERVAL, LONG),
                bad.source("us-2", INTERVAL, LONG))) {
      await(() -> scraper.sources().stream().allMatch(source -> source.lastPoll() != null));

      SourceStatus up = scraper.sources().get(0);
      assertThat(up.cluster()).isEqualTo(new ClusterId("eu-1"));
      assertThat(up.uri()).isEqualTo(good.source("eu-1", INTERVAL, LONG).endpoint().uri());
      assertThat(up.interval()).isEqualTo(INTERVAL);
      SourceStatus.Poll poll = Objects.requireNonNull(up.lastPoll());
      assertThat(poll.error()).isEmpty();
      assertThat(poll.length()).isPositive();
      assertThat(Objects.requireNonNull(scraper.sources().get(1).lastPoll()).error()).isNotEmpty();
    }
  }

  @Test
  void scrape_oneHangs_theOtherGoesOn() throws Exception {
    try (RawSource good = RawSource.of("a 1\n");
        RawSource hanging = new RawSource(_ -> Thread.sleep(LONG));
        Scraper _ =
            scraper(
                storage.appender(),
                hanging.source("bad", INTERVAL, INTERVAL),
                good.source("good", INTERVAL, LONG))) {
      await(() -> polls("good", "up") > 2 && polls("bad", "down") > 1);
    }

    assertThat(ownValues("up", "bad")).hasSizeGreaterThan(1).containsOnly(0.0);
    assertThat(ownValues("up", "good")).containsOnly(1.0);
    assertThat(read("bad")).isEmpty();
  }

  @Test
  void scrape_sourceGoes_tellsNoFiguresOfItsLastAnswer() throws Exception {
    RawSource good = RawSource.of("a 1\nb 2\n");
    try (Scraper _ = scraper(storage.appender(), good.source("eu-1", INTERVAL, LONG))) {
      await(() -> polls("eu-1", "up") > 0);
      good.close();
      double before = polls("eu-1", "down");
      await(() -> polls("eu-1", "down") > before + 2);
    }
    assertThat(ownValues("scrape_samples_scraped", "eu-1")).startsWith(2.0).endsWith(0.0, 0.0);
    assertThat(ownValues("scrape_series_added", "eu-1")).startsWith(2.0).endsWith(0.0, 0.0);
  }

  @Test
  void scrape_seriesAndSourceGo_areMarkedAsEnded() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    RawSource source =
        new RawSource(out -> {
          int poll = asked.getAndIncrement();
          String a = "a 1 " + (5_000 + poll) + "\n";
          RawSource.write(out, RawSource.TEXT_HEAD + "\r\n" + a + (poll == 0 ? "b 2 5000\n" : ""));
        });
    try (Scraper _ = scraper(storage.appender(), source.source("eu-1", INTERVAL, LONG))) {
      await(() -> polls("eu-1", "up") > 2);
      assertThat(valueBits("b"))
          .containsExactly(Double.doubleToRawLongBits(2), SpecialValues.STALE_NAN_BITS);
      assertThat(valueBits("a")).doesNotContain(SpecialValues.STALE_NAN_BITS);
      source.close();
      double before = polls("eu-1", "down");
      await(() -> polls("eu-1", "down") > before + 2);
    }
    assertThat(valueBits("a")).endsWith(SpecialValues.STALE_NAN_BITS);
    assertThat(valueBits("a")).containsOnlyOnce(SpecialValues.STALE_NAN_BITS);
    assertThat(valueBits("b")).hasSize(2);
  }

  private List<Long> valueBits(String name) {
    return read("eu-1").getOrDefault(Labels.of("__name__", name), List.of()).stream()
        .map(StoredSample::valueBits)
        .toList();
  }

  @Test
  void scrape_noRoom_isCountedAndSaysNothingOfTheSource() throws Exception {
    Appender full =
        new Appender() {
          @Override
          public Resolution resolve(ClusterId cluster, Labels labels) {
            return new Resolution.Known(0);
          }

          @Override
          public void append(WriteBatch batch, Refusals refusals) {
            throw new OverloadedException("full heads=1", Duration.ofMillis(10));
          }
        };
    try (RawSource good = RawSource.of("a 1\n");
        Scraper _ = scraper(full, good.source("eu-1", INTERVAL, LONG))) {
      await(() -> polls("eu-1", "overloaded") > 1);
    }
    assertThat(polls("eu-1", "up")).isZero();
    assertThat(polls("eu-1", "down")).isZero();
  }

  @Test
  void close_whileASourceHangs_endsSoonAndBlamesNobody() throws IOException {
    try (RawSource hanging = new RawSource(_ -> Thread.sleep(LONG))) {
      Scraper scraper = scraper(storage.appender(), hanging.source("bad", INTERVAL, LONG));
      await(() -> !hanging.requests.isEmpty());
      scraper.close();
    }
    assertThat(read("tributary")).isEmpty();
  }

  private double polls(String source, String result) {
    return metrics
        .registry()
        .getSampleValue(
            "tributary_scrapes_total",
            new String[] {"source", "result"},
            new String[] {source, result});
  }

  private List<Double> ownValues(String name, String source) {
    return read("tributary").entrySet().stream()
        .filter(series -> series.getKey().metricName().equals(name))
        .filter(series -> series.getKey().get("source").equals(source))
        .flatMap(series -> series.getValue().stream())
        .map(sample -> Double.longBitsToDouble(sample.valueBits()))
        .toList();
  }

  private SortedMap<Labels, List<StoredSample>> read(String cluster) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return StoredSample.readAll(
          snapshot.querier(new ClusterId(cluster)), TimeRange.ALL, List.of());
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }
}
