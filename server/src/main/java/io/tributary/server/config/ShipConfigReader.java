package io.tributary.server.config;

import io.tributary.model.ClusterId;
import io.tributary.server.Version;
import io.tributary.server.config.ConfigSection.Item;
import io.tributary.server.config.ServerConfig.LogLevel;
import io.tributary.shipper.FileGroup;
import io.tributary.shipper.Glob;
import io.tributary.shipper.ShipperConfig;
import io.tributary.shipper.ShipperConfig.Pace;
import io.tributary.shipper.ShipperConfig.Target;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the configuration of the shipper: its keys and defaults stand here and nowhere else.
///
/// The order is that of `shipper.example.yaml`.
public final class ShipConfigReader {
  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final String FILENAME = "filename";

  private ShipConfigReader() {}

  /// What the command line adds to the configuration.
  ///
  /// @param labels of every stream; win over the configuration's
  /// @param globs of files without labels of their own
  public record Additions(Map<String, String> labels, List<String> globs) {}

  /// What was read.
  public record Result(ShipperConfig config, LogLevel logLevel) {}

  /// @throws ConfigException with everything that is wrong
  public static Result read(ConfigText text, Additions additions) {
    return read(new ConfigReading(text), additions);
  }

  static Result read(ConfigReading reading, Additions additions) {
    ConfigSection top = new ConfigSection(reading, ConfigReader.compose(reading.text()));
    URI to = required(top, "to", ValueType.URL, URI.create("http://127.0.0.1"));
    ClusterId cluster = required(top, "cluster", ValueType.CLUSTER, new ClusterId("none"));
    Path positions = required(top, "positions", ValueType.PATH, Path.of(""));
    List<FileGroup> groups = groups(reading, top, additions);
    String authorization = authorization(top);
    LogLevel logLevel = top.value("log_level", LogLevel.INFO, ValueType.oneOf(LogLevel.class));
    top.end();
    if (!reading.problems().isEmpty()) {
      throw new ConfigException(reading.problems());
    }
    Target target = new Target(to, cluster, authorization, "tributary-ship/" + Version.TEXT);
    return new Result(new ShipperConfig(target, positions, groups, Pace.DEFAULT), logLevel);
  }

  private static <T> T required(ConfigSection top, String key, ValueType<T> type, T fallback) {
    if (!top.isSet(key)) {
      top.wrong(key, "is missing, here and as --" + key);
    }
    @Nullable T value = top.optional(key, type, "");
    return value == null ? fallback : value;
  }

  private static List<FileGroup> groups(
      ConfigReading reading, ConfigSection top, Additions additions) {
    Map<String, String> labels = new HashMap<>(labels(top));
    additions
        .labels()
        .forEach((name, value) -> {
          wrongLabel(name, problem -> reading.problem("--label", name, problem));
          labels.put(name, value);
        });
    List<FileGroup> groups =
        new ArrayList<>(top.list("files", section -> group(reading, section, labels)));
    List<Glob> globs = new ArrayList<>();
    for (String text : additions.globs()) {
      add(reading, new Item(text, "GLOB", ""), globs);
    }
    if (!globs.isEmpty()) {
      groups.add(new FileGroup(globs, List.of(), labels));
    }
    if (groups.isEmpty() && additions.globs().isEmpty()) {
      top.wrong("files", "names no files, nor does the command line");
    }
    return groups;
  }

  private static FileGroup group(
      ConfigReading reading, ConfigSection section, Map<String, String> everywhere) {
    List<Glob> paths = globs(reading, section, "paths");
    List<Glob> exclude = globs(reading, section, "exclude");
    Map<String, String> labels = new HashMap<>(everywhere);
    labels.putAll(labels(section));
    if (!section.isSet("paths")) {
      section.wrong("paths is missing");
    }
    return new FileGroup(paths, exclude, labels);
  }

  private static List<Glob> globs(ConfigReading reading, ConfigSection section, String key) {
    List<Glob> globs = new ArrayList<>();
    section.items(key).forEach(item -> add(reading, item, globs));
    return globs;
  }

  private static void add(ConfigReading reading, Item item, List<Glob> globs) {
    try {
      globs.add(Glob.of(item.text()));
    } catch (IllegalArgumentException e) {
      reading.problem(item.place(), item.path(), e.getMessage() + " value=" + item.text());
    }
  }

  private static Map<String, String> labels(ConfigSection section) {
    Map<String, String> labels = section.texts("labels");
    for (String name : labels.keySet()) {
      wrongLabel(name, problem -> section.wrong("labels", problem + " name=" + name));
    }
    return labels;
  }

  private static void wrongLabel(String name, Consumer<String> problem) {
    if (!LABEL_NAME.matcher(name).matches()) {
      problem.accept("must be letters, digits and _, and not begin with a digit");
    } else if (name.equals(FILENAME)) {
      problem.accept("is the path of the file and cannot be set");
    }
  }

  private static @Nullable String authorization(ConfigSection top) {
    String token = top.optional("bearer_token", ValueType.SECRET, "null");
    if (!top.isSet("basic_auth")) {
      return token == null ? null : "Bearer " + token;
    }
    if (token != null) {
      top.wrong("basic_auth", "cannot be set together with bearer_token");
    }
    ConfigSection section = top.section("basic_auth");
    String username = section.required("username", ValueType.TEXT, "");
    String password = section.required("password", ValueType.SECRET, "");
    section.end();
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
