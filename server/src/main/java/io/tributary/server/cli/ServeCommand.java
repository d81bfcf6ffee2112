package io.tributary.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs the server until it is told to stop.
@Command(name = "serve", description = "Run the server.")
final class ServeCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  private final Terminal terminal;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    options.read();
    terminal.tell("the server is not there yet");
    return ExitCode.ENVIRONMENT;
  }
}
