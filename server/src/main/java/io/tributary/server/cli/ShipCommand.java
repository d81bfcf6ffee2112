package io.tributary.server.cli;

import io.tributary.server.WallClock;
import io.tributary.server.config.ConfigText;
import io.tributary.server.config.ConfigText.Argument;
import io.tributary.server.config.ShipConfigReader;
import io.tributary.server.log.LogSetup;
import io.tributary.shipper.Shipper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ships lines of log files to a server until the process is told to end; a process of its own.
record ShipCommand() implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(ShipCommand.class);
  private static final String LABEL = "label";

  @Override
  public String name() {
    return "ship";
  }

  @Override
  public String description() {
    return "Tail log files and push their lines to a server.";
  }

  @Override
  public Operands operands() {
    return new Operands("[GLOB]...", 0, Integer.MAX_VALUE);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Command.valued(
                "config", "FILE", "Configuration; none is needed. See docs/shipper.example.yaml."))
        .addOption(
            Command.valued(
                "to", "URL", "Where the server takes writes, such as http://127.0.0.1:9291."))
        .addOption(Command.valued("cluster", "CLUSTER", "The cluster that the lines belong to."))
        .addOption(Command.valued(LABEL, "NAME=VALUE", "A label of every stream; may be repeated."))
        .addOption(
            Command.valued(
                "positions", "FILE", "Remembers what was read and sent; made when absent."));
  }

  @Override
  public Set<String> repeatable() {
    return Set.of(LABEL);
  }

  @Override
  public int run(CommandLine given) throws IOException, InterruptedException, ParseException {
    ShipConfigReader.Result read = read(given);
    LogSetup.level(read.logLevel());
    Shipper shipper = Shipper.start(read.config(), WallClock.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(shipper), "shutdown"));
    shipper.await();
    return ExitCode.FAILED;
  }

  private static ShipConfigReader.Result read(CommandLine given) throws ParseException {
    Map<String, Argument> overrides = new HashMap<>();
    for (String key : List.of("to", "cluster", "positions")) {
      if (given.hasOption(key)) {
        overrides.put(key, new Argument("--" + key, given.getOptionValue(key)));
      }
    }
    ConfigText text =
        given.hasOption("config")
            ? ConfigText.of(Path.of(given.getOptionValue("config")), System.getenv())
            : ConfigText.empty();
    return ShipConfigReader.read(
        text.with(overrides), new ShipConfigReader.Additions(labels(given), given.getArgList()));
  }

  private static Map<String, String> labels(CommandLine given) throws ParseException {
    Map<String, String> labels = new LinkedHashMap<>();
    if (given.hasOption(LABEL)) {
      for (String pair : given.getOptionValues(LABEL)) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
          throw new ParseException("--label must be NAME=VALUE value=" + pair);
        }
        labels.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return labels;
  }

  /// Ends the process with a code of ours: the virtual machine would end it with the signal's.
  private static void end(Shipper shipper) {
    int exitCode = ExitCode.ENVIRONMENT;
    try {
      shipper.close();
      exitCode = ExitCode.DONE;
    } catch (RuntimeException e) {
      LOG.error("the shipper did not close as it should", e);
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
