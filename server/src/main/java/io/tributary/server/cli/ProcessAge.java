package io.tributary.server.cli;

import io.tributary.server.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// How long ago this process was made.
final class ProcessAge {
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final int START_FIELD = 19; // after the name, which may hold blanks
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux of ours

  private ProcessAge() {}

  /// Returns seconds, to a hundredth.
  ///
  /// The JDK's own start time is a whole second wrong on Linux, where it is reckoned from the time
  /// of the boot in whole seconds. Source: proc_pid_stat(5), proc_uptime(5).
  static double seconds() {
    try {
      String stat = Files.readString(STAT);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      String uptime = Files.readString(UPTIME);
      return Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')))
          - Long.parseLong(fields[START_FIELD]) / TICKS_PER_SECOND;
    } catch (IOException e) { // not Linux
      Instant now = WallClock.SYSTEM.instant();
      Instant made = ProcessHandle.current().info().startInstant().orElse(now);
      return Duration.between(made, now).toMillis() / 1e3;
    }
  }
}
