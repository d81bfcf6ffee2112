package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.telemetry.SelfMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams that a rule keeps for less.
class LogRetentionRuleTest {
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final Labels DEBUG = Labels.of("app", "debug");
  private static final Labels WEB = Labels.of("app", "web");

  @TempDir private Path directory;

  private static long daysAgo(int days) {
    return (NOW.toEpochMilli() - Duration.ofDays(days).toMillis()) * 1_000_000;
  }

  private static List<Labels> streams(Storage storage) {
    try (LogSnapshot snapshot = storage.logSnapshot(NanoRange.ALL)) {
      return snapshot.querier(EU).streams(List.of(), 0);
    }
  }

  @Test
  void rule_ofAStream_hidesItAtOnceAndThenItIsGone() {
    List<Matcher> matchers = List.of(Matcher.equal("app", "debug"));
    StorageConfig config =
        StorageConfig.of(directory)
            .withRetentionRules(List.of(new RetentionRule(EU, matchers, Duration.ofDays(2))));
    try (Storage storage =
        Storage.open(config, InstantSource.fixed(NOW), new SelfMetrics(), ContainedText::new)) {
      EntryWriter writer = new EntryWriter(storage, EU);
      assertThat(
              writer
                  .entry(DEBUG, daysAgo(5), "old")
                  .entry(WEB, daysAgo(5), "old")
                  .append()
                  .isEmpty())
          .isTrue();
      for (int round = 0; round < 2; round++) {
        assertThat(streams(storage)).containsExactly(WEB);
        storage.flush();
      }
      assertThat(writer.entry(DEBUG, daysAgo(1), "new").append().isEmpty()).isTrue();
      assertThat(streams(storage)).containsExactly(DEBUG, WEB);
    }
    // Without the rule it does not come back: it was left out when the day was written again.
    try (Storage storage =
        Storage.open(
            StorageConfig.of(directory),
            InstantSource.fixed(NOW),
            new SelfMetrics(),
            ContainedText::new)) {
      try (LogSnapshot snapshot = storage.logSnapshot(new NanoRange(daysAgo(6), daysAgo(4)))) {
        assertThat(snapshot.querier(EU).streams(List.of(), 0)).containsExactly(WEB);
      }
    }
  }
}
