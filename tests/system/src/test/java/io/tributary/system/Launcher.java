package io.tributary.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The script `./tributary`, run once before anything else: what it unpacks and trains after a
/// build is then there, and several tests may run it at a time.
final class Launcher {
  /// The project's root, seen from this module.
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final Path SCRIPT = ROOT.resolve("tributary");
  private static boolean prepared;

  private Launcher() {}

  /// Returns the script, ready to be run.
  static synchronized Path script() throws IOException {
    if (!prepared) {
      Process version =
          new ProcessBuilder(SCRIPT.toString(), "version").redirectErrorStream(true).start();
      String printed = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (version.onExit().join().exitValue() != 0) {
        throw new AssertionError("the launcher fails\n" + printed);
      }
      prepared = true;
    }
    return SCRIPT;
  }
}
