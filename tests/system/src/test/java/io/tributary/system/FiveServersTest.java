package io.tributary.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Five real Prometheus servers, their links, one of them and this server fail; in the end each
/// cluster's view is what its own Prometheus has.
@Order(1)
class FiveServersTest {
  @TempDir Path folder;

  @Test
  void links_thatFail_leaveEachViewItsOwnPrometheus() throws Exception {
    run(folder, 1, Duration.ofSeconds(6));
  }

  /// @param rounds each with other faults
  /// @param length of the faults of a round
  static void run(Path folder, int rounds, Duration length) throws Exception {
    PrometheusServer.assumeInstalled();
    try (FiveServers all = FiveServers.start(folder)) {
      all.awaitSamples(FiveServers.nowMs());
      for (int round = 1; round <= rounds; round++) {
        long fromMs = FiveServers.nowMs();
        all.fail(new Random(round), length);
        all.awaitSame(fromMs);
      }
    }
  }
}
