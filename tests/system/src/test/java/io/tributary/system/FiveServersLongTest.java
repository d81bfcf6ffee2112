package io.tributary.system;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As [FiveServersTest], for half an hour.
@Tag("long")
class FiveServersLongTest {
  private static final int ROUNDS = 25;

  @TempDir Path folder;

  @Test
  void links_thatFailAgainAndAgain_leaveEachViewItsOwnPrometheus() throws Exception {
    FiveServersTest.run(folder, ROUNDS, Duration.ofSeconds(20));
  }
}
