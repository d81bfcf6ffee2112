package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.SourceStatus;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// What a source says of itself, or does not.
class SourceAboutTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ClusterId EU = new ClusterId("eu-1");

  private final InMemoryStorage storage = new InMemoryStorage();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private SourceAbout about(Slices.Asked api) {
    return new SourceAbout(
        FederateJob.source("a:1", EU.name()), api, storage.appender(), nanos::get);
  }

  private void awaitMetadata() {
    await(() -> families() > 0);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private long families() {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return snapshot.querier(EU).metadata().count();
    }
  }

  @Test
  void source_thatHasNoBuildInfo_isAskedForTheRest() throws Exception {
    SourceAbout about =
        about((_, uri) ->
            switch (uri.getPath()) {
              case "/api/v1/targets" ->
                  Map.of(
                      "activeTargets",
                      List.of(
                          Map.of("health", "up"),
                          Map.of("health", "down"),
                          Map.of("health", "unknown")));
              case "/api/v1/metadata" ->
                  Map.of("a", List.of(Map.of("type", "counter", "help", "All.", "unit", "")));
              default -> throw new NoSuchDocumentException("the answer is not 200 status=404");
            });
    about.polled(7, true);
    awaitMetadata();
    SourceStatus.About status = Objects.requireNonNull(about.status());
    assertThat(status.version()).isEmpty();
    assertThat(status.targetsUp()).isEqualTo(1);
    assertThat(status.targetsDown()).isEqualTo(1);
    assertThat(status.clockSkew()).isEqualTo(Duration.ofMillis(7));
  }

  @Test
  void source_isAskedLessAndLessOften_andSoonAgainAfterItWasDown() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    SourceAbout about = counting(asked);
    assertThat(asked(about, asked, 0)).isEqualTo(1);
    assertThat(asked(about, asked, 29)).isEqualTo(1);
    assertThat(asked(about, asked, 1)).isEqualTo(2);
    assertThat(asked(about, asked, 59)).isEqualTo(2);
    assertThat(asked(about, asked, 1)).isEqualTo(3);
    assertThat(asked(about, asked, 60)).isEqualTo(3);
    about.failed();
    assertThat(asked(about, asked, 30)).isEqualTo(4);
    assertThat(asked(about, asked, 30)).isEqualTo(5);
  }

  @Test
  void source_thatMaySendTheLeastOnly_isNotAsked() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    SourceAbout about = counting(asked);
    about.polled(0, false);
    assertThat(about.isAsking()).isFalse();
    assertThat(asked(about, asked, 1)).isEqualTo(1);
  }

  private SourceAbout counting(AtomicInteger asked) {
    return about((_, uri) -> {
      asked.addAndGet(uri.getPath().endsWith("/metadata") ? 1 : 0);
      return Map.of();
    });
  }

  /// Returns how often it was asked when it is polled after some seconds.
  private int asked(SourceAbout about, AtomicInteger asked, int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    about.polled(0, true);
    await(() -> !about.isAsking());
    return asked.get();
  }

  @Test
  void source_whoseTargetsCannotBeHad_saysTheRest() throws Exception {
    SourceAbout about =
        about((_, uri) ->
            switch (uri.getPath()) {
              case "/api/v1/status/buildinfo" -> Map.of("version", "3.1.0");
              case "/api/v1/metadata" -> Map.of("a", List.of(Map.of("type", "gauge")));
              default -> throw new IOException("no connection");
            });
    about.polled(0, true);
    awaitMetadata();
    assertThat(Objects.requireNonNull(about.status()).version()).isEqualTo("3.1.0");
  }
}
