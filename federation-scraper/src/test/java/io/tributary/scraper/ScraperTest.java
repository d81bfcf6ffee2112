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
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.discovery.Discovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole scrapers over the store's slow twin.
class ScraperTest {
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InMemoryStorage storage = new InMemoryStorage();
  private final SelfMetrics metrics = new SelfMetrics();

  private Scraper scraper(Appender appender, ScrapeJob... jobs) {
    ScraperConfig config = config(jobs);
    Scraper.Sink sink =
        new Scraper.Sink(
            appender,
            storage,
            SharedIdentity.create(),
            cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
            metrics,
            PollListener.NONE);
    return Scraper.start(config, sink, InstantSource.system());
  }

  private static ScraperConfig config(ScrapeJob... jobs) {
    return new ScraperConfig(List.of(jobs), Map.of(), "t");
  }

  @Test
  void scrape_good_storesItAndHowItWent() throws Exception {
    try (RawSource good = RawSource.of("a{instance=\"\",job=\"x\"} 1.5 5000\nb 2 6000\n");
        Scraper _ = scraper(storage.appender(), good.job("eu-1", INTERVAL, LONG))) {
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
  void scrape_spentItsBudget_asksForLittleAfterARestart() throws Exception {
    try (RawSource source = RawSource.of("a 1\nb 2\n")) {
      ScrapeJob job =
          withBudget(source.job("eu-1", INTERVAL, LONG), new ByteBudget(1, List.of("up")));
      long spent;
      try (Scraper scraper = scraper(storage.appender(), job)) {
        await(() -> polls("eu-1", "up") > 1);
        spent = spentBytes(scraper);
      }
      assertThat(spent).isPositive();
      source.requests.clear();
      try (Scraper scraper = scraper(storage.appender(), job)) {
        assertThat(spentBytes(scraper)).isGreaterThanOrEqualTo(spent);
        await(() -> !source.requests.isEmpty());
      }
      assertThat(source.requests.getFirst()).contains("match%5B%5D=up ");
    }
  }

  private static long spentBytes(Scraper scraper) {
    return scraper.sources().polled().getFirst().traffic().spentBytes();
  }

  private static ScrapeJob withBudget(ScrapeJob job, ByteBudget budget) {
    ScrapeJob.Request request = job.request();
    return new ScrapeJob(
        job.name(),
        new ScrapeJob.Request(
            request.scheme(),
            request.path(),
            request.parameters(),
            request.access(),
            request.protocols(),
            request.compressed(),
            budget),
        job.series(),
        job.limits(),
        job.pace(),
        job.targetRules(),
        job.targets(),
        job.discoveries());
  }

  @Test
  void scrape_labelsNotHonoured_putsTheTargetsOnTheSeries() throws Exception {
    try (RawSource good = RawSource.of("a{job=\"x\"} 1\n")) {
      ScrapeJob job =
          good.job(
              "eu-1",
              HttpAccess.PLAIN,
              new Source.SeriesRules(false, true, true, List.of()),
              new Source.Pace(INTERVAL, LONG));
      try (Scraper _ = scraper(storage.appender(), job)) {
        await(() -> polls("eu-1", "up") > 0);
      }
      assertThat(read("eu-1").keySet())
          .containsExactly(
              RawSource.source(job).labels().toBuilder()
                  .add("__name__", "a")
                  .add("exported_job", "x")
                  .build());
    }
  }

  @Test
  void scrape_relabelled_storesWhatIsLeft() throws Exception {
    try (RawSource good = RawSource.of("a{x=\"1\"} 1 5000\ngo_b 2 5000\na{x=\"2\"} 3 5000\n")) {
      RelabelRule drop =
          new RelabelRule(
              RelabelRule.Action.DROP,
              new RelabelRule.Input(List.of("__name__"), ";", RelabelRule.Input.anchored("go_.*")),
              0,
              "",
              "");
      ScrapeJob job =
          good.job(
              "eu-1",
              HttpAccess.PLAIN,
              new Source.SeriesRules(true, true, true, List.of(drop)),
              new Source.Pace(INTERVAL, LONG));
      try (Scraper _ = scraper(storage.appender(), job)) {
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
                good.job("eu-1", INTERVAL, LONG),
                bad.job("us-2", INTERVAL, LONG))) {
      await(
          () -> scraper.sources().polled().stream().allMatch(source -> source.lastPoll() != null));

      SourceStatus up = scraper.sources().polled().get(0);
      assertThat(up.cluster()).isEqualTo(new ClusterId("eu-1"));
      assertThat(up.uri()).isEqualTo(good.source("eu-1", INTERVAL, LONG).endpoint().uri());
      assertThat(up.interval()).isEqualTo(INTERVAL);
      SourceStatus.Poll poll = Objects.requireNonNull(up.lastPoll());
      assertThat(poll.error()).isEmpty();
      assertThat(poll.length()).isPositive();
      assertThat(Objects.requireNonNull(scraper.sources().polled().get(1).lastPoll()).error())
          .isNotEmpty();
    }
  }

  @Test
  void scrape_oneHangs_theOtherGoesOn() throws Exception {
    try (RawSource good = RawSource.of("a 1\n");
        RawSource hanging = new RawSource(_ -> Thread.sleep(LONG));
        Scraper _ =
            scraper(
                storage.appender(),
                hanging.job("bad", INTERVAL, INTERVAL),
                good.job("good", INTERVAL, LONG))) {
      await(() -> polls("good", "up") > 2 && polls("bad", "down") > 1);
    }

    assertThat(ownValues("up", "bad")).hasSizeGreaterThan(1).containsOnly(0.0);
    assertThat(ownValues("up", "good")).containsOnly(1.0);
    assertThat(read("bad")).isEmpty();
  }

  @Test
  void scrape_sourceGoes_tellsNoFiguresOfItsLastAnswer() throws Exception {
    RawSource good = RawSource.of("a 1\nb 2\n");
    try (Scraper _ = scraper(storage.appender(), good.job("eu-1", INTERVAL, LONG))) {
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
    try (Scraper _ = scraper(storage.appender(), source.job("eu-1", INTERVAL, LONG))) {
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
    return bits("eu-1", name);
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
        Scraper _ = scraper(full, good.job("eu-1", INTERVAL, LONG))) {
      await(() -> polls("eu-1", "overloaded") > 1);
    }
    assertThat(polls("eu-1", "up")).isZero();
    assertThat(polls("eu-1", "down")).isZero();
  }

  @Test
  void close_whileASourceHangs_endsSoonAndBlamesNobody() throws IOException {
    try (RawSource hanging = new RawSource(_ -> Thread.sleep(LONG))) {
      Scraper scraper = scraper(storage.appender(), hanging.job("bad", INTERVAL, LONG));
      await(() -> !hanging.requests.isEmpty());
      scraper.close();
    }
    assertThat(read("tributary")).isEmpty();
  }

  @Test
  void scrape_ownTimesNotHonoured_areThoseOfThePoll() throws Exception {
    try (RawSource good = RawSource.of("a 1 5000\n")) {
      ScrapeJob job =
          good.job(
              "eu-1",
              HttpAccess.PLAIN,
              new Source.SeriesRules(true, false, true, List.of()),
              new Source.Pace(INTERVAL, LONG));
      try (Scraper _ = scraper(storage.appender(), job)) {
        await(() -> polls("eu-1", "up") > 2);
      }
    }
    assertThat(read("eu-1").get(Labels.of("__name__", "a")))
        .hasSizeGreaterThan(2)
        .allMatch(sample -> sample.timestampMs() > 5_000);
  }

  @Test
  void scrape_stalenessOfTimedSeriesNotTracked_endsTheOthersOnly() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawSource source =
        new RawSource(out -> {
          String body = asked.getAndIncrement() == 0 ? "a 1\nb 2 5000\n" : "c 3\n";
          RawSource.write(out, RawSource.TEXT_HEAD + "\r\n" + body);
        })) {
      ScrapeJob job =
          source.job(
              "eu-1",
              HttpAccess.PLAIN,
              new Source.SeriesRules(true, true, false, List.of()),
              new Source.Pace(INTERVAL, LONG));
      try (Scraper _ = scraper(storage.appender(), job)) {
        await(() -> polls("eu-1", "up") > 2);
      }
    }
    assertThat(valueBits("a")).endsWith(SpecialValues.STALE_NAN_BITS);
    assertThat(valueBits("b")).containsExactly(Double.doubleToRawLongBits(2));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 9, 99, 99, more samples than may be limit=2",
    "9, 2, 99, 99, label_limit limit=2 found=3",
    "9, 9, 7, 99, label_name_length_limit limit=7 found=8",
    "9, 9, 99, 4, label_value_length_limit limit=4 found=5",
  })
  void scrape_moreThanTheJobAllows_isDownAndStoresNothing(
      int samples, int labels, int nameBytes, int valueBytes, String reason) throws Exception {
    try (RawSource source = RawSource.of("a 1\nb{x=\"\u00e4\u00f6y\",z=\"1\"} 1\nc 1\n")) {
      ScrapeJob job =
          limited(
              source.job("eu-1", INTERVAL, LONG),
              new Source.Limits(1 << 20, samples, labels, nameBytes, valueBytes));
      try (Scraper scraper = scraper(storage.appender(), job)) {
        await(() -> polls("eu-1", "down") > 1);
        assertThat(lastError(scraper)).contains(reason);
      }
    }
    assertThat(read("eu-1")).isEmpty();
  }

  private static String lastError(Scraper scraper) {
    return Objects.requireNonNull(scraper.sources().polled().getFirst().lastPoll()).error();
  }

  private static ScrapeJob limited(ScrapeJob job, Source.Limits limits) {
    return new ScrapeJob(
        job.name(),
        job.request(),
        job.series(),
        limits,
        job.pace(),
        job.targetRules(),
        job.targets(),
        job.discoveries());
  }

  @Test
  void scrape_bodyLongerThanTheJobAllows_isDown() throws Exception {
    try (RawSource source = RawSource.of("aaaaaaaaaaaaaaaaaaaaa 1\n")) {
      Source.Limits all = Source.Limits.DEFAULT;
      Source.Limits few =
          new Source.Limits(
              20, all.samples(), all.labels(), all.labelNameBytes(), all.labelValueBytes());
      ScrapeJob job = limited(source.job("eu-1", INTERVAL, LONG), few);
      try (Scraper scraper = scraper(storage.appender(), job)) {
        await(() -> polls("eu-1", "down") > 0);
        await(() -> scraper.sources().polled().getFirst().lastPoll() != null);
        assertThat(lastError(scraper)).contains("the body is too long limit=20");
      }
    }
  }

  @Test
  void reload_sourceStays_isPolledOnAndTheOtherEnds() throws Exception {
    try (RawSource stays = RawSource.of("a 1\n");
        RawSource goes = RawSource.of("b 1\n");
        RawSource comes = RawSource.of("c 1\n");
        Scraper scraper =
            scraper(
                storage.appender(),
                stays.job("stays", INTERVAL, LONG),
                goes.job("goes", INTERVAL, LONG))) {
      await(() -> polls("stays", "up") > 0 && polls("goes", "up") > 0);
      scraper.reload(
          config(stays.job("stays", INTERVAL, LONG), comes.job("comes", INTERVAL, LONG)));
      await(() -> polls("comes", "up") > 0);
      await(() -> bits("goes", "b").contains(SpecialValues.STALE_NAN_BITS));
      int asked = goes.requests.size();
      double before = polls("stays", "up");
      await(() -> polls("stays", "up") > before + 2);
      assertThat(goes.requests).hasSize(asked);
      assertThat(bits("stays", "a")).doesNotContain(SpecialValues.STALE_NAN_BITS);
    }
  }

  @Test
  void reload_sourceChanges_itsSeriesGoOnAndThoseThatItHasNoMoreEnd() throws Exception {
    try (RawSource source = RawSource.of("a 1\ngo_b 1\n");
        Scraper scraper = scraper(storage.appender(), source.job("eu-1", INTERVAL, LONG))) {
      await(() -> polls("eu-1", "up") > 1);
      RelabelRule drop =
          new RelabelRule(
              RelabelRule.Action.DROP,
              new RelabelRule.Input(List.of("__name__"), ";", RelabelRule.Input.anchored("go_.*")),
              0,
              "",
              "");
      scraper.reload(
          config(
              source.job(
                  "eu-1",
                  HttpAccess.PLAIN,
                  new Source.SeriesRules(true, true, true, List.of(drop)),
                  new Source.Pace(INTERVAL, LONG))));
      await(() -> bits("eu-1", "go_b").contains(SpecialValues.STALE_NAN_BITS));
      assertThat(bits("eu-1", "a")).doesNotContain(SpecialValues.STALE_NAN_BITS);
    }
  }

  @Test
  void targets_inAFile_comeAndGo(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("targets.yml");
    try (RawSource one = RawSource.of("a 1\n");
        RawSource other = RawSource.of("b 1\n")) {
      ScrapeJob job = one.job("x", INTERVAL, LONG);
      ScrapeJob discovered =
          new ScrapeJob(
              job.name(),
              job.request(),
              job.series(),
              job.limits(),
              job.pace(),
              List.of(),
              List.of(),
              List.of(
                  new Discovery.Files(List.of(folder.resolve("*.yml")), Duration.ofMillis(50))));
      try (Scraper scraper = scraper(storage.appender(), discovered)) {
        write(file, "- {targets: ['" + one.address() + "'], labels: {cluster: eu-1, x: y}}");
        await(() -> polls("eu-1", "up") > 0);
        assertThat(scraper.sources().polled().getFirst().discovered().get("__meta_filepath"))
            .isEqualTo(file.toString());
        write(file, "- targets: [");
        await(() -> polls("eu-1", "up") > 3);
        write(
            file,
            "[{\"targets\": [\"" + other.address() + "\"], \"labels\": {\"cluster\": \"us-2\"}}]");
        await(() -> polls("us-2", "up") > 0);
        await(() -> bits("eu-1", "a").contains(SpecialValues.STALE_NAN_BITS));
      }
    }
  }

  /// Written beside it and moved, so that nobody reads half of it.
  private static void write(Path file, String text) throws IOException {
    Path whole = Files.writeString(file.resolveSibling("targets.tmp"), text);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private List<Long> bits(String cluster, String name) {
    return read(cluster).getOrDefault(Labels.of("__name__", name), List.of()).stream()
        .map(StoredSample::valueBits)
        .toList();
  }

  private double polls(String source, String result) {
    Double polls =
        metrics
            .registry()
            .getSampleValue(
                "tributary_scrapes_total",
                new String[] {"source", "result"},
                new String[] {source, result});
    return polls == null ? 0 : polls; // before the source is known
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
