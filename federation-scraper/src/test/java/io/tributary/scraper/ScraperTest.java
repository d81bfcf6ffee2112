package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.StoredSample;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.SourceStatus;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.scraper.access.HttpAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How polls are stored and told of.
class ScraperTest extends ScraperFixture {
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
}
