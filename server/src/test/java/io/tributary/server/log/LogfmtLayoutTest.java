package io.tributary.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class LogfmtLayoutTest {
  @Test
  void doLayout_everything_isOneLine() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.tributary.storage.Storage");
    LoggingEvent event =
        new LoggingEvent(
            "caller",
            logger,
            Level.WARN,
            "cut \"x\"\nat {}",
            new IOException("disk"),
            new Object[] {7});
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    event.setKeyValuePairs(List.of(new KeyValuePair("file", "wal/1"), new KeyValuePair("n", 0)));

    assertThat(new LogfmtLayout().doLayout(event))
        .startsWith(
            "time=2026-01-02T03:04:05.678Z level=warn logger=io.tributary.storage.Storage"
                + " msg=\"cut \\\"x\\\"\\nat 7\" file=wal/1 n=0 error=\"java.io.IOException: disk\""
                + " stack=\"java.io.IOException: disk\\n\\tat ")
        .endsWith("\"\n")
        .containsOnlyOnce("\n");
  }

  @Test
  void setup_isFoundAndQuiet() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    assertThat(context.getLogger("io.netty").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("io.tributary.ingest").getEffectiveLevel()).isEqualTo(Level.INFO);
    assertThat(context.getLogger("ROOT").iteratorForAppenders()).toIterable().hasSize(1);
  }
}
