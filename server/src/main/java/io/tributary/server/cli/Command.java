package io.tributary.server.cli;

import java.io.IOException;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/// One sub-command of `tributary`.
interface Command {
  String name();

  /// One sentence for the usage text.
  String description();

  default Operands operands() {
    return Operands.NONE;
  }

  /// Returns the options it takes, in the order of the usage text.
  default Options options() {
    return new Options();
  }

  /// Returns the options that may be given more than once.
  default Set<String> repeatable() {
    return Set.of();
  }

  /// Returns the exit code of the process.
  ///
  /// @param given what was said; its operands are as many as announced
  int run(CommandLine given) throws IOException, InterruptedException, ParseException;

  /// An option that takes a value: `--NAME VALUE`.
  static Option valued(String name, String value, String description) {
    return Option.builder().longOpt(name).hasArg().argName(value).desc(description).get();
  }

  /// An option that is there or not: `--NAME`.
  static Option flag(String name, String description) {
    return Option.builder().longOpt(name).desc(description).get();
  }

  /// What follows the options: how the usage text shows it, and how many there may be.
  record Operands(String text, int least, int most) {
    static final Operands NONE = new Operands("", 0, 0);
  }
}
