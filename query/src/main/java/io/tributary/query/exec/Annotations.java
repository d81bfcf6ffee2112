package io.tributary.query.exec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Warnings and infos that travel with a result, each text once, in order of arrival. Confined to
/// one thread.
public final class Annotations {
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Set<String> infos = new LinkedHashSet<>();

  public void warn(String text) {
    warnings.add(text);
  }

  public void info(String text) {
    infos.add(text);
  }

  public void addAll(Annotations other) {
    warnings.addAll(other.warnings);
    infos.addAll(other.infos);
  }

  public List<String> warnings() {
    return new ArrayList<>(warnings);
  }

  public List<String> infos() {
    return new ArrayList<>(infos);
  }
}
