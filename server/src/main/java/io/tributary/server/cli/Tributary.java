package io.tributary.server.cli;

import io.tributary.model.error.TributaryException;
import io.tributary.server.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;

/// The command `tributary`; each sub-command is a class beside it.
public final class Tributary {
  private final Terminal terminal;
  private final List<Command> commands;

  private Tributary(Terminal terminal) {
    this.terminal = terminal;
    this.commands =
        List.of(
            new ServeCommand(terminal),
            new QueryCommand(terminal),
            new ShipCommand(),
            new CollisionsCommand(terminal),
            new BackupCommand(terminal),
            new RestoreCommand(terminal),
            new CheckConfigCommand(terminal),
            new GrafanaProvisioningCommand(terminal),
            new VersionCommand(terminal));
  }

  /// Runs one command and returns the exit code of the process.
  public static int run(String... args) {
    return run(Terminal.ofProcess(), args);
  }

  static int run(Terminal terminal, String... args) {
    Tributary tributary = new Tributary(terminal);
    String first = args.length == 0 ? "help" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    return switch (first) {
      case "help", "--help", "-h" -> tributary.help(rest);
      case "--version", "-V" -> tributary.execute("version", rest);
      default -> tributary.execute(first, rest);
    };
  }

  private int help(String... names) {
    Usage usage = new Usage(terminal.out());
    if (names.length == 0) {
      usage.print(commands);
      return ExitCode.DONE;
    }
    Optional<Command> command = find(names[0]);
    command.ifPresent(usage::print);
    boolean known = command.isPresent() || usage.printOfTheSourceTree(names[0]);
    return known ? ExitCode.DONE : unknown(names[0]);
  }

  private int execute(String name, String... args) {
    Optional<Command> found = find(name);
    if (found.isEmpty()) {
      return unknown(name);
    }
    Command command = found.get();
    if (List.of(args).contains("--help")) {
      return help(name);
    }
    try {
      return command.run(parse(command, args));
    } catch (ParseException e) {
      terminal.tell(e.getMessage() + "; see `tributary help " + name + "`");
    } catch (ConfigException e) {
      e.problems().forEach(terminal.err()::println);
    } catch (TributaryException | IOException | UncheckedIOException e) {
      terminal.tell(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      terminal.tell("interrupted");
    }
    return ExitCode.ENVIRONMENT;
  }

  private static CommandLine parse(Command command, String... args) throws ParseException {
    CommandLine given = new DefaultParser(false).parse(command.options(), args);
    Set<String> seen = new HashSet<>();
    for (Option option : given.getOptions()) {
      if (!seen.add(option.getLongOpt()) && !command.repeatable().contains(option.getLongOpt())) {
        throw new ParseException("Option given twice: --" + option.getLongOpt());
      }
    }
    Command.Operands operands = command.operands();
    List<String> values = given.getArgList();
    if (values.size() < operands.least()) {
      throw new ParseException("Missing: " + operands.text());
    }
    if (values.size() > operands.most()) {
      throw new ParseException("One too many: " + values.get(operands.most()));
    }
    return given;
  }

  private Optional<Command> find(String name) {
    return commands.stream().filter(command -> command.name().equals(name)).findFirst();
  }

  private int unknown(String name) {
    terminal.tell("no such command: " + name + "; `tributary help` lists them");
    return ExitCode.ENVIRONMENT;
  }
}
