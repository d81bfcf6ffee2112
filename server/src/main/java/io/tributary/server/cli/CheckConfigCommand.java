package io.tributary.server.cli;

import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints what is wrong with a configuration, or every key with the value in force.
@Command(
    name = "check-config",
    description = "Name every mistake in a configuration, or print what is in force.")
final class CheckConfigCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "FILE", description = "Configuration; none: defaults.")
  private @Nullable Path file;

  private final Terminal terminal;

  CheckConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ConfigText text = file == null ? ConfigText.empty() : ConfigText.of(file, System.getenv());
    terminal.out().print(ConfigReader.read(text).effective());
    terminal.out().flush();
    return ExitCode.DONE;
  }
}
