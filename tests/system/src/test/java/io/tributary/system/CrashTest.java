package io.tributary.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` under load, again and again: what was acknowledged is there, once.
@Order(2)
class CrashTest {
  private static final int KILLS = 10;
  private static final long SEED = 20_260_622;

  @TempDir Path folder;

  @Test
  void kill_underLoad_losesNothingAcknowledged() throws Exception {
    kill(folder, KILLS, 3, 1);
  }

  static void kill(Path folder, int kills, int sampleSenders, int lineSenders) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    try (ServerProcess server = ServerProcess.start(folder)) {
      CrashLoad load = new CrashLoad(server.ingest(), sampleSenders, lineSenders);
      for (int kill = 1; kill <= kills; kill++) {
        load.start();
        load.awaitProgress();
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
        server.kill();
        load.join();
        server.restart();
        load.verify(server.queries(), load.acknowledged(), "seed=" + SEED + " kill=" + kill);
      }
    }
  }
}
