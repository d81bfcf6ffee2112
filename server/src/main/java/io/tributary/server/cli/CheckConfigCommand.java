package io.tributary.server.cli;

import io.tributary.model.Labels;
import io.tributary.scraper.ScrapeJob;
import io.tributary.scraper.Target;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import io.tributary.server.config.ServerConfig;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;

/// Prints what is wrong with a configuration, or every key with the value in force and which target
/// feeds which cluster.
record CheckConfigCommand(Terminal terminal) implements Command {
  @Override
  public String name() {
    return "check-config";
  }

  @Override
  public String description() {
    return "Name every mistake in a configuration, or print what is in force.";
  }

  @Override
  public Operands operands() {
    return new Operands("[FILE]", 0, 1);
  }

  @Override
  public int run(CommandLine given) {
    ConfigText text =
        given.getArgList().isEmpty()
            ? ConfigText.empty()
            : ConfigText.of(Path.of(given.getArgList().getFirst()), System.getenv());
    ConfigReader.Result result = ConfigReader.read(text);
    terminal.out().print(result.effective());
    ServerConfig.Polling polling = result.config().polling();
    for (ScrapeJob job : polling.jobs()) {
      for (Labels target : job.targets()) {
        if (Target.of(job, target, polling.clusters()) instanceof Target.Polled(var source)) {
          terminal
              .out()
              .println("# cluster " + source.cluster() + " <- " + source.endpoint().uri());
        }
      }
    }
    terminal.out().flush();
    return ExitCode.DONE;
  }
}
