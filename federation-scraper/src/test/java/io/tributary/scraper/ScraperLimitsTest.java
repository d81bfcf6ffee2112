package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.ClusterId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a source may send, in a poll and in a day.
class ScraperLimitsTest extends ScraperFixture {
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

  @Test
  void scrape_whatTheSourceSaysOfItself_isPartOfItsBudget() throws Exception {
    try (RawSource source = RawSource.of("a 1\nb 2\n")) {
      ScrapeJob job =
          withBudget(source.job("eu-1", INTERVAL, LONG), new ByteBudget(1 << 20, List.of("up")));
      try (Scraper scraper = scraper(storage.appender(), job)) {
        await(() -> source.requests.stream().anyMatch(each -> each.contains("/api/v1/metadata")));
        await(() -> spentBytes(scraper) == 8L * source.requests.size());
      }
    }
  }

  @Test
  void scrape_sourceThatHasSpentItsBudgetBefore_isAskedForTheLeastAlone() throws Exception {
    try (RawSource source = RawSource.of("up 1\n")) {
      ScrapeJob job =
          withBudget(source.job("eu-1", INTERVAL, LONG), new ByteBudget(8, List.of("up")));
      new BatchWriter(storage, ClusterId.TRIBUTARY)
          .sample(RawSource.source(job).about(SourceReport.SPENT_BYTES), clock.millis(), 8)
          .append();
      try (Scraper _ = scraper(storage.appender(), job)) {
        await(() -> source.requests.size() > 2);
      }
      assertThat(source.requests)
          .allMatch(request -> request.contains("/federate?match%5B%5D=up "));
    }
  }

  @Test
  void scrape_onTheNextDay_asksForAllAfterTheLongerInterval() throws Exception {
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    clock = () -> InstantSource.system().instant().plus(ahead.get());
    Queue<PollListener.Poll> polls = new ConcurrentLinkedQueue<>();
    listener =
        new PollListener() {
          @Override
          public void polled(Source source, Poll poll) {
            polls.add(poll);
          }

          @Override
          public void ended(Source source, long nowMs) {}
        };
    try (RawSource source = RawSource.of("a 1\nb 2\n")) {
      ScrapeJob job =
          withBudget(source.job("eu-1", INTERVAL, LONG), new ByteBudget(16, List.of("up")));
      try (Scraper _ = scraper(storage.appender(), job)) {
        await(() -> polls.stream().anyMatch(PollListener.Poll::spent));
        ahead.set(Duration.ofDays(1));
        await(() -> nextDay(polls).findFirst().isPresent());
      }
    }
    assertThat(nextDay(polls).findFirst().orElseThrow().interval())
        .isEqualTo(INTERVAL.multipliedBy(4));
  }

  private static Stream<PollListener.Poll> nextDay(Collection<PollListener.Poll> polls) {
    return polls.stream().dropWhile(poll -> !poll.spent()).dropWhile(PollListener.Poll::spent);
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
}
