package io.tributary.storage.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.storage.codec.Effort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SealEffortTest {
  private static final long LARGE = SealEffort.LARGE_BYTES;
  private static final int FEW = SealEffort.FEW_WINDOWS;

  private final SealEffort effort = new SealEffort();

  /// As fast as lines may come.
  private final double slow = LARGE / SealEffort.TIMES_SLOWER;

  @BeforeEach
  void writeLarge() {
    effort.took(Effort.THOROUGH, LARGE, 1);
  }

  @Test
  void of_aLargePieceOfLinesThatCameSlowly_isWrittenByColumnAtOnce() {
    assertThat(effort.of(LARGE, slow, FEW)).isEqualTo(Effort.THOROUGH);
  }

  @Test
  void of_whatIsMergedAnyway_isWrittenPlainly() {
    assertThat(effort.of(LARGE - 1, slow, 1)).as("small").isEqualTo(Effort.QUICK);
    assertThat(effort.of(LARGE, slow, FEW + 1)).as("of many windows").isEqualTo(Effort.QUICK);
  }

  @Test
  void of_muchThatCameTooFast_isWrittenHastily() {
    assertThat(effort.of(LARGE, 1.01 * slow, 1)).as("fast").isEqualTo(Effort.HASTY);
    assertThat(effort.of(LARGE, Double.POSITIVE_INFINITY, 1)).as("at once").isEqualTo(Effort.HASTY);
  }

  @Test
  void of_theFirst_isAsItIsOfACodeThatIsNotCompiled() {
    SealEffort first = new SealEffort();
    double pace = SealEffort.FIRST_BYTES_PER_S / SealEffort.TIMES_SLOWER;
    assertThat(first.of(LARGE, pace, 1)).isEqualTo(Effort.THOROUGH);
    assertThat(first.of(LARGE, 1.01 * pace, 1)).isEqualTo(Effort.HASTY);
  }

  @Test
  void took_longer_makesTheSameLinesTooFast() {
    effort.took(Effort.THOROUGH, LARGE, 2);
    assertThat(effort.of(LARGE, slow, 1)).isEqualTo(Effort.HASTY);
    effort.took(Effort.HASTY, LARGE, 1.0 / SealEffort.TIMES_FASTER);
    assertThat(effort.of(LARGE, slow, 1)).as("others are gone").isEqualTo(Effort.THOROUGH);
  }

  @Test
  void took_ofLittle_saysNothing() {
    effort.took(Effort.THOROUGH, LARGE - 1, 100);
    effort.took(Effort.QUICK, LARGE, 100);
    assertThat(effort.of(LARGE, slow, 1)).isEqualTo(Effort.THOROUGH);
  }
}
