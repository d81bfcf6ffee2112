package io.tributary.server.cli;

import io.tributary.server.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Prints which version this is.
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().println(text());
    return ExitCode.DONE;
  }

  static String text() {
    return "tributary " + Version.TEXT + ", Java " + Runtime.version();
  }
}
