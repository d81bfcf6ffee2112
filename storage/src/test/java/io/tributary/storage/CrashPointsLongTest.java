package io.tributary.storage;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// As [CrashPointsTest], for many minutes.
@Tag("long")
class CrashPointsLongTest {
  private static final int SEEDS = 180;

  @Test
  void crash_atAnyChangeOfTheDisk_losesNothingAcknowledged() {
    CrashLife.run(SEEDS, 10_000);
  }
}
