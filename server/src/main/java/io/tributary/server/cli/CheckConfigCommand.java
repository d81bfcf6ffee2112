package io.tributary.server.cli;

import io.tributary.scraper.Source;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints what is wrong with a configuration, or every key with the value in force and which target
/// feeds which cluster.
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
    ConfigReader.Result result = ConfigReader.read(text);
    terminal.out().print(result.effective());
    for (Source source : result.config().sources()) {
      terminal.out().println("# cluster " + source.cluster() + " <- " + source.endpoint().uri());
    }
    terminal.out().flush();
    return ExitCode.DONE;
  }
}
