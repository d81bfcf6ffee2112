package io.tributary.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A mapping of the configuration, asked key by key; a mistake is noted and its default returned.
///
/// Which keys exist is what it is asked for: [#end()] notes every other key. Confined to one
/// thread.
final class ConfigSection {
  private final ConfigReading reading;
  private final String path;
  private final int depth;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  /// @param node the whole configuration; null when it is empty
  ConfigSection(ConfigReading reading, @Nullable Node node) {
    this(reading, "", 0, node);
  }

  private ConfigSection(ConfigReading reading, String path, int depth, @Nullable Node node) {
    this.reading = reading;
    this.path = path;
    this.depth = depth;
    switch (node) {
      case null -> {}
      case MappingNode mapping -> mapping.getValue().forEach(this::enter);
      default -> {
        if (!isNull(node)) {
          reading.problem(reading.place(node), path, "must be a mapping of keys to values");
        }
      }
    }
  }

  private void enter(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    if (!(key instanceof ScalarNode name)) {
      reading.problem(reading.place(key), path, "a key must be plain text");
    } else if (values.putIfAbsent(name.getValue(), tuple.getValueNode()) != null) {
      reading.problem(reading.place(key), keyPath(name.getValue()), "is set twice");
    } else {
      keys.put(name.getValue(), key);
    }
  }

  /// Returns the value of `key`, or `fallback` when it is absent or wrong.
  <T> T value(String key, T fallback, ValueType<T> type) {
    @Nullable T value = optional(key, type, type.print().apply(fallback));
    return value == null ? fallback : value;
  }

  /// Returns the value of `key`, or null when it is absent or wrong.
  ///
  /// @param absent what the effective configuration shows for an absent value
  <T> @Nullable T optional(String key, ValueType<T> type, String absent) {
    asked.add(key);
    ConfigText.@Nullable Argument override = reading.text().overrides().get(keyPath(key));
    if (override != null) {
      return parse(key, override.value(), override.option(), type);
    }
    Node node = values.get(key);
    if (node == null || isNull(node)) {
      reading.use(depth, key, ConfigReading.quoted(absent), "");
      return null;
    }
    if (node instanceof ScalarNode scalar) {
      return parse(key, scalar.getValue(), reading.place(node), type);
    }
    problem(node, key, "must be a single value");
    return null;
  }

  private <T> @Nullable T parse(String key, String raw, String place, ValueType<T> type) {
    try {
      T value = type.parse().apply(reading.expand(raw));
      reading.use(depth, key, ConfigReading.quoted(type.print().apply(value)), raw);
      return value;
    } catch (IllegalArgumentException e) {
      reading.problem(place, keyPath(key), e.getMessage() + " value=" + raw);
      return null;
    }
  }

  /// Returns the list at `key`, or `fallback` when it is absent or wrong.
  List<String> strings(String key, List<String> fallback) {
    return strings(key, fallback, ValueType.TEXT);
  }

  /// Returns the list at `key`, whose texts are not shown; empty when it is absent or wrong.
  List<String> secrets(String key) {
    return strings(key, List.of(), ValueType.SECRET);
  }

  private List<String> strings(String key, List<String> fallback, ValueType<String> shown) {
    asked.add(key);
    Node node = values.get(key);
    List<String> items = new ArrayList<>(node == null || isNull(node) ? fallback : List.of());
    String from = "";
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        items.add(text(key, item));
        from += item instanceof ScalarNode scalar ? scalar.getValue() : "";
      }
    } else if (node != null && !isNull(node)) {
      problem(node, key, "must be a list, such as [a, b]");
    }
    String list =
        items.stream()
            .map(item -> ConfigReading.quoted(shown.print().apply(item)))
            .collect(Collectors.joining(", "));
    reading.use(depth, key, "[" + list + "]", from);
    return items;
  }

  /// One text of a list.
  ///
  /// @param place the file and line it stands in
  /// @param path the list's key, for messages
  record Item(String text, String place, String path) {}

  /// Returns the list at `key` with the place of each item; empty when it is absent or wrong.
  List<Item> items(String key) {
    List<String> texts = strings(key, List.of());
    List<Item> items = new ArrayList<>();
    if (values.get(key) instanceof SequenceNode sequence) {
      for (int i = 0; i < texts.size(); i++) {
        String place = reading.place(sequence.getValue().get(i));
        items.add(new Item(texts.get(i), place, keyPath(key)));
      }
    }
    return items;
  }

  /// Returns the value of `key`, or `fallback` when it is absent, which is noted, or wrong.
  <T> T required(String key, ValueType<T> type, T fallback) {
    if (!isSet(key)) {
      wrong(key + " is missing");
    }
    @Nullable T value = optional(key, type, "");
    return value == null ? fallback : value;
  }

  /// Returns where the file is that `key` names, or null when it is absent.
  @Nullable Path file(String key) {
    String named = optional(key, ValueType.TEXT, "null");
    return named == null ? null : reading.file(named);
  }

  /// Returns where the files are that the list at `key` names.
  List<Path> files(String key) {
    return strings(key, List.of()).stream().map(reading::file).toList();
  }

  boolean isSet(String key) {
    asked.add(key);
    Node node = values.get(key);
    return reading.text().overrides().containsKey(keyPath(key)) || (node != null && !isNull(node));
  }

  /// Returns the keys that are there.
  Set<String> names() {
    return values.keySet();
  }

  /// Returns the mapping of names to texts at `key`; empty when it is absent.
  Map<String, String> texts(String key) {
    asked.add(key);
    if (isEmpty(values.get(key))) {
      reading.use(depth, key, "{}", "");
      return Map.of();
    }
    ConfigSection section = section(key);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : section.values.keySet()) {
      String value = section.optional(name, ValueType.TEXT, "");
      texts.put(name, value == null ? "" : value);
    }
    return texts;
  }

  private String text(String key, Node node) {
    if (node instanceof ScalarNode scalar) {
      try {
        return reading.expand(scalar.getValue());
      } catch (IllegalArgumentException e) {
        problem(node, key, String.valueOf(e.getMessage()));
      }
    } else {
      problem(node, key, "must be a list of single values");
    }
    return "";
  }

  /// Returns the mapping at `key`, which may be absent; the caller ends it.
  ConfigSection section(String key) {
    asked.add(key);
    reading.use(depth, key, "", "");
    return new ConfigSection(reading, keyPath(key), depth + 1, values.get(key));
  }

  /// Returns what `read` makes of each mapping in the mapping at `key`, by name.
  <T> Map<String, T> sections(String key, Function<ConfigSection, T> read) {
    asked.add(key);
    if (isEmpty(values.get(key))) {
      reading.use(depth, key, "{}", "");
      return Map.of();
    }
    ConfigSection section = section(key);
    Map<String, T> results = new LinkedHashMap<>();
    for (String name : section.values.keySet()) {
      ConfigSection inner = section.section(name);
      results.put(name, read.apply(inner));
      inner.end();
    }
    return results;
  }

  /// Returns what `read` makes of each mapping in the list at `key`; empty when it is absent.
  <T> List<T> list(String key, Function<ConfigSection, T> read) {
    asked.add(key);
    Node node = values.get(key);
    List<T> results = new ArrayList<>();
    if (node == null || isEmpty(node)) {
      reading.use(depth, key, "[]", "");
    } else if (node instanceof SequenceNode sequence) {
      reading.use(depth, key, "", "");
      for (Node item : sequence.getValue()) {
        String itemPath = keyPath(key) + "[" + results.size() + "]";
        ConfigSection section = new ConfigSection(reading, itemPath, depth + 2, item);
        reading.startItem();
        results.add(read.apply(section));
        section.end();
      }
    } else {
      problem(node, key, "must be a list of mappings");
    }
    return results;
  }

  /// Notes a problem with the value of `key`, at its place.
  void wrong(String key, String message) {
    Node node = values.get(key);
    reading.problem(
        node == null ? reading.text().name() : reading.place(node), keyPath(key), message);
  }

  /// Notes a problem with this mapping itself.
  void wrong(String message) {
    String place =
        keys.values().stream().findFirst().map(reading::place).orElse(reading.text().name());
    reading.problem(place, path, message);
  }

  /// Notes every key that was not asked for.
  void end() {
    keys.forEach((name, node) -> {
      if (!asked.contains(name)) {
        problem(node, name, "unknown key; known here are " + String.join(", ", asked));
      }
    });
  }

  private void problem(Node node, String key, String message) {
    reading.problem(reading.place(node), keyPath(key), message);
  }

  private String keyPath(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static boolean isEmpty(@Nullable Node node) {
    return switch (node) {
      case null -> true;
      case MappingNode mapping -> mapping.getValue().isEmpty();
      case SequenceNode sequence -> sequence.getValue().isEmpty();
      default -> isNull(node);
    };
  }
}
