package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Sources that answer with a lot at the same time.
class LongBodiesTest extends ScraperFixture {
  private static final int TURNS = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  private static final int SOURCES = TURNS + 2;

  private final AtomicInteger together = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @Test
  void scrape_longBodies_areStoredByAsManyAsThereAreTurns() throws Exception {
    byte[] body = RawSource.gzip(longText().getBytes(StandardCharsets.UTF_8));
    try (RawSource source =
        new RawSource(out -> {
          RawSource.write(out, RawSource.TEXT_HEAD + "Content-Encoding: gzip\r\n\r\n");
          out.write(body);
        })) {
      ScrapeJob[] jobs =
          IntStream.range(0, SOURCES)
              .mapToObj(i -> source.job("c-" + i, INTERVAL, LONG))
              .toArray(ScrapeJob[]::new);
      try (Scraper _ = scraper(slow(storage.appender()), jobs)) {
        await(() -> IntStream.range(0, SOURCES).allMatch(i -> polls("c-" + i, "up") > 0));
      }
    }
    assertThat(most.get()).isBetween(1, TURNS);
  }

  /// Samples stand where a body is long enough to need turns.
  private static String longText() {
    String megabyte = "#" + " ".repeat(1 << 20) + "\n";
    StringBuilder text = new StringBuilder();
    text.repeat(megabyte, 17);
    for (int i = 0; i < 8; i++) {
      text.append("a{i=\"").append(i).append("\"} 1\n").append(megabyte);
    }
    return text.toString();
  }

  /// Takes long enough that others would come meanwhile.
  private Appender slow(Appender appender) {
    return new Appender() {
      @Override
      public Resolution resolve(ClusterId cluster, Labels labels) {
        return appender.resolve(cluster, labels);
      }

      @Override
      public void append(WriteBatch batch, Refusals refusals) {
        if (!batch.cluster().isReserved()) {
          most.accumulateAndGet(together.incrementAndGet(), Math::max);
          LockSupport.parkNanos(20_000_000);
          together.decrementAndGet();
        }
        appender.append(batch, refusals);
      }
    };
  }
}
