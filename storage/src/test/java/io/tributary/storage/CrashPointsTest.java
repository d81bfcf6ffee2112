package io.tributary.storage;

import org.junit.jupiter.api.Test;

/// A disk that fails, and crashes between any two changes of it: nothing acknowledged is lost.
///
/// [CrashPointsLongTest] goes on from here.
class CrashPointsTest {
  private static final int SEEDS = 4;

  @Test
  void crash_atAnyChangeOfTheDisk_losesNothingAcknowledged() {
    CrashLife.run(SEEDS, 200);
  }
}
