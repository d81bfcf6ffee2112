package io.tributary.server.cli;

import io.tributary.model.error.TributaryException;
import io.tributary.server.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `tributary`; each sub-command is a class beside it.
@Command(
    name = "tributary",
    description = "Gathers the metrics of many clusters and answers for all of them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "From the source tree also:",
      "  test [--long [NAME]]  Run the tests, or one of the long suites.",
      "  bench [REGEX]         Run the microbenchmarks.",
      "  promqltest PATH...    Run PromQL test scripts over every kind of storage.",
      "  logqltest PATH...     Run LogQL test scripts."
    })
public final class Tributary implements Runnable {
  private final Terminal terminal;

  private Tributary(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Runs one command and returns the exit code of the process.
  public static int run(String... args) {
    return commandLine(Terminal.ofProcess()).execute(args);
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line =
        new CommandLine(new Tributary(terminal))
            .addSubcommand(new ServeCommand(terminal))
            .addSubcommand(new QueryCommand(terminal))
            .addSubcommand(new CheckConfigCommand(terminal))
            .addSubcommand(new GrafanaProvisioningCommand(terminal))
            .addSubcommand(new VersionCommand(terminal));
    for (CommandLine command : line.getSubcommands().values()) {
      withHelp(command);
    }
    return withHelp(line)
        .addSubcommand(new CommandLine.HelpCommand())
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setExecutionExceptionHandler((e, _, _) -> failed(e, terminal));
  }

  /// Lets a command answer `--help` and `--version` too.
  private static CommandLine withHelp(CommandLine command) {
    command.getCommandSpec().mixinStandardHelpOptions(true).version(VersionCommand.text());
    return command;
  }

  /// Without a command: says which there are.
  @Override
  public void run() {
    commandLine(terminal).usage(terminal.out());
  }

  private static int failed(Exception e, Terminal terminal) {
    switch (e) {
      case ConfigException config -> config.problems().forEach(terminal.err()::println);
      case TributaryException told -> terminal.tell(told.getMessage());
      case IOException told -> terminal.tell(told.getMessage());
      case UncheckedIOException told -> terminal.tell(told.getMessage());
      default -> e.printStackTrace(terminal.err());
    }
    return ExitCode.ENVIRONMENT;
  }
}
