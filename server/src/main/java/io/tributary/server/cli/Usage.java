package io.tributary.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/// Prints how `tributary` and its sub-commands are called.
final class Usage {
  /// What the script beside the sources does itself.
  private static final List<List<String>> OF_THE_SOURCE_TREE =
      List.of(
          List.of("test [--long [NAME]]", "Run the tests, or one of the long suites."),
          List.of("bench [REGEX]", "Run the microbenchmarks."),
          List.of("promqltest PATH...", "Run PromQL test scripts over every kind of storage."),
          List.of("logqltest PATH...", "Run LogQL test scripts."));

  private final PrintWriter out;

  Usage(PrintWriter out) {
    this.out = out;
  }

  void print(List<Command> commands) {
    out.println("tributary COMMAND [OPTION]... gathers the metrics and logs of many clusters");
    out.println("and answers for all of them. `tributary help COMMAND` says more.");
    out.println();
    List<List<String>> rows = new ArrayList<>();
    commands.forEach(command -> rows.add(List.of(called(command), command.description())));
    rows.add(List.of("help [COMMAND]", "Print this, or how a command is called."));
    TextTable.print(out, List.of("COMMAND", "WHAT IT DOES"), rows);
    out.println();
    TextTable.print(out, List.of("FROM THE SOURCE TREE ALSO", ""), OF_THE_SOURCE_TREE);
  }

  /// Prints how a command of the source tree is called; returns false when there is no such one.
  boolean printOfTheSourceTree(String name) {
    for (List<String> row : OF_THE_SOURCE_TREE) {
      if (row.getFirst().startsWith(name + " ")) {
        out.println("tributary " + row.getFirst());
        out.println(row.getLast());
        out.flush();
        return true;
      }
    }
    return false;
  }

  void print(Command command) {
    boolean options = !command.options().getOptions().isEmpty();
    out.println("tributary " + called(command) + (options ? " [OPTION]..." : ""));
    out.println(command.description());
    if (options) {
      out.println();
      List<List<String>> rows = new ArrayList<>();
      for (Option option : command.options().getOptions()) {
        String value = option.hasArg() ? " " + option.getArgName() : "";
        rows.add(List.of("--" + option.getLongOpt() + value, option.getDescription()));
      }
      TextTable.print(out, List.of("OPTION", "WHAT IT DOES"), rows);
    }
    out.flush();
  }

  private static String called(Command command) {
    return (command.name() + " " + command.operands().text()).strip();
  }
}
