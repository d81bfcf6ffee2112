package io.tributary.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterTraffic.Sender;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WritersTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final Writers writers = new Writers();

  @Test
  void senders_areToldByProtocolAndAgent() {
    writers.note("remote_write", "Prometheus/2.42.0", 100, NOW);
    writers.note("loki_push", "", 10, NOW);
    writers.note("remote_write", "Prometheus/2.42.0", 50, NOW.plusSeconds(1));
    assertThat(writers.senders())
        .containsExactly(
            new Sender("remote_write", "Prometheus/2.42.0", 2, 150, NOW.plusSeconds(1)),
            new Sender("loki_push", "", 1, 10, NOW));
  }

  @Test
  void senders_thatCallThemselvesOtherwiseEachTime_areFew() {
    for (int i = 0; i < 10_000; i++) {
      writers.note("remote_write", "x".repeat(200) + i, 1, NOW);
      writers.note("remote_write", "agent-" + i, 1, NOW);
    }
    assertThat(writers.senders()).hasSizeLessThan(40);
    assertThat(writers.senders().stream().mapToLong(Sender::requests).sum()).isEqualTo(20_000);
  }
}
