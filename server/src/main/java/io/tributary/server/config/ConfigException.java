package io.tributary.server.config;

import java.util.List;

/// The configuration cannot be used; says everything that is wrong with it.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /// @param problems one line each, `place: key: what is wrong`
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
