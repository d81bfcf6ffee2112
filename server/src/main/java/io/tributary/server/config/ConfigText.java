package io.tributary.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a configuration is read from.
///
/// @param name the file's name in messages
/// @param yaml its text; may be empty
/// @param environment what `${NAME}` stands for
/// @param overrides what the command line says instead, as text by dotted key; wins over the file
public record ConfigText(
    String name, String yaml, Map<String, String> environment, Map<String, Argument> overrides) {

  /// @param option as the user wrote it, for messages
  public record Argument(String option, String value) {}

  public ConfigText {
    environment = Map.copyOf(environment);
    overrides = Map.copyOf(overrides);
  }

  /// Returns a configuration in which nothing is set.
  public static ConfigText empty() {
    return new ConfigText("configuration", "", Map.of(), Map.of());
  }

  /// @throws ConfigException when the file cannot be read
  public static ConfigText of(Path file, Map<String, String> environment) {
    try {
      return new ConfigText(file.toString(), Files.readString(file), environment, Map.of());
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of(file + ": no such file"));
    } catch (CharacterCodingException e) {
      throw new ConfigException(List.of(file + ": is not UTF-8 text"));
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": cannot be read: " + e.getMessage()));
    }
  }

  public ConfigText with(Map<String, Argument> newOverrides) {
    return new ConfigText(name, yaml, environment, newOverrides);
  }
}
