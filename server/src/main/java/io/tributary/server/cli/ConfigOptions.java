package io.tributary.server.cli;

import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import io.tributary.server.config.ConfigText.Argument;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how the server is configured; what they say wins over the file.
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; none is needed. See docs/tributary.example.yaml.")
  private @Nullable Path file;

  @Option(names = "--data", paramLabel = "DIR", description = "Data directory; default ./data.")
  private @Nullable String data;

  @Option(
      names = "--query-listen",
      paramLabel = "HOST:PORT",
      description = "Queries and administration; default 127.0.0.1:9290, port 0 for a free one.")
  private @Nullable String queryListen;

  @Option(
      names = "--ingest-listen",
      paramLabel = "HOST:PORT",
      description = "Writes; default 127.0.0.1:9291.")
  private @Nullable String ingestListen;

  ConfigReader.Result read() {
    Map<String, Argument> overrides = new HashMap<>();
    override(overrides, "data", "--data", data);
    override(overrides, "query.listen", "--query-listen", queryListen);
    override(overrides, "ingest.listen", "--ingest-listen", ingestListen);
    ConfigText text = file == null ? ConfigText.empty() : ConfigText.of(file, System.getenv());
    return ConfigReader.read(text.with(overrides));
  }

  private static void override(
      Map<String, Argument> overrides, String key, String option, @Nullable String value) {
    if (value != null) {
      overrides.put(key, new Argument(option, value));
    }
  }
}
