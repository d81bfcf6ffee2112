package io.tributary.server.cli;

import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import io.tributary.server.config.ConfigText.Argument;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// The options that say how the server is configured; what they say wins over the file.
final class ConfigOptions {
  private ConfigOptions() {}

  static Options options() {
    return new Options()
        .addOption(
            Command.valued(
                "config",
                "FILE",
                "Configuration; none is needed. See docs/tributary.example.yaml."))
        .addOption(Command.valued("data", "DIR", "Data directory; default ./data."))
        .addOption(
            Command.valued(
                "query-listen",
                "HOST:PORT",
                "Queries and administration; default 127.0.0.1:9290, port 0 for a free one."))
        .addOption(Command.valued("ingest-listen", "HOST:PORT", "Writes; default 127.0.0.1:9291."));
  }

  static ConfigReader.Result read(CommandLine given) {
    Map<String, Argument> overrides = new HashMap<>();
    override(overrides, "data", "data", given);
    override(overrides, "query.listen", "query-listen", given);
    override(overrides, "ingest.listen", "ingest-listen", given);
    ConfigText text =
        given.hasOption("config")
            ? ConfigText.of(Path.of(given.getOptionValue("config")), System.getenv())
            : ConfigText.empty();
    return ConfigReader.read(text.with(overrides));
  }

  private static void override(
      Map<String, Argument> overrides, String key, String option, CommandLine given) {
    if (given.hasOption(option)) {
      overrides.put(key, new Argument("--" + option, given.getOptionValue(option)));
    }
  }
}
