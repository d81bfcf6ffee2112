package io.tributary.server.cli;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.BackupFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/// Makes a data directory of what [BackupCommand] wrote.
record RestoreCommand(Terminal terminal) implements Command {
  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String description() {
    return "Make a data directory, absent or empty until now, of the backup in the folder DIR.";
  }

  @Override
  public Operands operands() {
    return new Operands("DIR", 1, 1);
  }

  @Override
  public Options options() {
    return new Options().addOption(Command.valued("data", "DIR", "The data directory to make."));
  }

  @Override
  public int run(CommandLine given) throws IOException, ParseException {
    String data = given.getOptionValue("data");
    if (data == null) {
      throw new ParseException("Missing: --data DIR");
    }
    try {
      BackupFolder.restore(Path.of(given.getArgList().getFirst()), Path.of(data));
    } catch (CorruptDataException e) {
      terminal.tell("the backup is damaged: " + e.getMessage());
      return ExitCode.FAILED;
    }
    terminal.out().println("restored data=" + Path.of(data).toAbsolutePath().normalize());
    terminal.out().flush();
    return ExitCode.DONE;
  }
}
