package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DiskFloorTest {
  private Instant now = Instant.parse("2026-06-15T12:20:00Z");
  private final DiskFloor floor = new DiskFloor(StorageConfig.of(Path.of(".")), () -> now);

  private long missingAfter(int seconds, long bytes) {
    now = now.plus(Duration.ofSeconds(seconds));
    return floor.missing(bytes);
  }

  @Test
  void missing_forAMinute_isAskedForOnce() {
    assertThat(missingAfter(0, 30)).isZero();
    assertThat(missingAfter(59, 30)).isZero();
    assertThat(missingAfter(1, 40)).as("the least of that minute").isEqualTo(30);
    assertThat(missingAfter(0, 40)).as("it is on its way").isZero();
    assertThat(missingAfter(59, 40)).isZero();
    assertThat(missingAfter(1, 40)).isEqualTo(40);
  }

  @Test
  void missing_thatReturns_isNotAskedFor() {
    assertThat(missingAfter(0, 30)).isZero();
    assertThat(missingAfter(50, 0)).isZero();
    assertThat(missingAfter(10, 30)).isZero();
    assertThat(missingAfter(59, 30)).isZero();
  }

  @Test
  void missing_withoutAFloor_isNothing() {
    assertThat(floor.freeBytes()).isPositive();
    assertThat(floor.missingBytes(0)).isZero();
  }
}
