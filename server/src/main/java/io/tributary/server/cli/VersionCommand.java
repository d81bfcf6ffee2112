package io.tributary.server.cli;

import io.tributary.server.Version;
import org.apache.commons.cli.CommandLine;

/// Prints which version this is.
record VersionCommand(Terminal terminal) implements Command {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String description() {
    return "Print the version.";
  }

  @Override
  public int run(CommandLine given) {
    terminal.out().println("tributary " + Version.TEXT + ", Java " + Runtime.version());
    return ExitCode.DONE;
  }
}
