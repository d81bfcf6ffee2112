package io.tributary.system;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As [CrashTest], twice as often and with as many senders as keep the server busy.
@Tag("long")
class CrashLongTest {
  private static final int KILLS = 20;

  @TempDir Path folder;

  @Test
  void kill_atFullSpeed_losesNothingAcknowledged() throws Exception {
    CrashTest.kill(folder, KILLS, 8, 3);
  }
}
