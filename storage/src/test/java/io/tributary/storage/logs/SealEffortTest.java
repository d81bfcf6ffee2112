package io.tributary.storage.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.storage.codec.Effort;
import org.junit.jupiter.api.Test;

class SealEffortTest {
  private static final long LARGE = SealEffort.LARGE_BYTES;
  private static final long SLOW = SealEffort.SLOW_BYTES_PER_S;

  @Test
  void of_aLargePieceOfLinesThatCameSlowly_isWrittenByColumnAtOnce() {
    assertThat(SealEffort.of(LARGE, SLOW, SealEffort.FEW_WINDOWS)).isEqualTo(Effort.THOROUGH);
  }

  @Test
  void of_whatIsMergedAnywayOrComesTooFast_isWrittenPlainly() {
    assertThat(SealEffort.of(LARGE - 1, SLOW, 1)).as("small").isEqualTo(Effort.QUICK);
    assertThat(SealEffort.of(LARGE, 1.01 * SLOW, 1)).as("fast").isEqualTo(Effort.QUICK);
    assertThat(SealEffort.of(LARGE, SLOW, SealEffort.FEW_WINDOWS + 1))
        .as("of many windows")
        .isEqualTo(Effort.QUICK);
    assertThat(SealEffort.of(LARGE, Double.POSITIVE_INFINITY, 1))
        .as("in no time")
        .isEqualTo(Effort.QUICK);
  }
}
