package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.metrics.SpecialValues;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.discovery.Discovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that come, change and go.
class ScraperReloadTest extends ScraperFixture {
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
      long asked = pollsOf(goes);
      double before = polls("stays", "up");
      await(() -> polls("stays", "up") > before + 2);
      assertThat(pollsOf(goes)).isEqualTo(asked);
      assertThat(bits("stays", "a")).doesNotContain(SpecialValues.STALE_NAN_BITS);
    }
  }

  /// Returns how often it was polled; what it is asked of itself comes when there is time for it.
  private static long pollsOf(RawSource source) {
    return source.requests.stream().filter(request -> request.contains("/federate?")).count();
  }

  @Test
  void reload_sourceChanges_itsSeriesGoOnAndThoseThatItHasNoMoreEnd() throws Exception {
    List<String> replaced = new CopyOnWriteArrayList<>();
    listener =
        new PollListener() {
          @Override
          public void polled(Source source, Poll poll) {}

          @Override
          public void replaced(Source before, Source by) {
            replaced.add(before.series().rules().size() + " " + by.series().rules().size());
          }

          @Override
          public void ended(Source source, long nowMs) {
            replaced.add("ended");
          }
        };
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
      assertThat(replaced).containsExactly("0 1");
    }
  }

  @Test
  void targets_inAFile_comeAndGo(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("targets.yml");
    try (RawSource one = RawSource.of("a 1\n");
        RawSource other = RawSource.of("b 1\n")) {
      ScrapeJob job = discovered(one.job("x", INTERVAL, LONG), folder);
      try (Scraper scraper = scraper(storage.appender(), job)) {
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

  @Test
  void targets_foundBeforeTheOneThatIsPolled_leaveItAlone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("targets.yml");
    try (RawSource other = RawSource.of("a 1\n");
        RawSource polled = RawSource.of("b 1\n")) {
      ScrapeJob job = discovered(other.job("x", INTERVAL, LONG), folder);
      try (Scraper scraper = scraper(storage.appender(), job)) {
        write(file, "- {targets: ['" + polled.address() + "'], labels: {cluster: eu-1}}");
        await(() -> polls("eu-1", "up") > 0);
        String both = other.address() + "', '" + polled.address();
        write(file, "- {targets: ['" + both + "'], labels: {cluster: eu-1}}");
        await(() -> scraper.sources().dropped().size() == 1);
        double before = polls("eu-1", "up");
        await(() -> polls("eu-1", "up") > before + 2);
        assertThat(scraper.sources().polled())
            .extracting(source -> source.uri().getAuthority())
            .containsExactly(polled.address());
      }
      assertThat(other.requests).isEmpty();
    }
  }

  /// The same job with targets of any file in a folder.
  private static ScrapeJob discovered(ScrapeJob job, Path folder) {
    return new ScrapeJob(
        job.name(),
        job.request(),
        job.series(),
        job.limits(),
        job.pace(),
        List.of(),
        List.of(),
        List.of(new Discovery.Files(List.of(folder.resolve("*.yml")), Duration.ofMillis(50))));
  }

  /// Written beside it and moved, so that nobody reads half of it.
  private static void write(Path file, String text) throws IOException {
    Path whole = Files.writeString(file.resolveSibling("targets.tmp"), text);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
