package io.tributary.shipper;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Files that share labels. Immutable.
///
/// @param labels of their streams besides `filename`
public record FileGroup(List<Glob> paths, List<Glob> exclude, Map<String, String> labels) {
  public FileGroup {
    paths = List.copyOf(paths);
    exclude = List.copyOf(exclude);
    labels = Map.copyOf(labels);
  }

  boolean holds(Path path) {
    return paths.stream().anyMatch(glob -> glob.matches(path)) && !isExcluded(path);
  }

  boolean isExcluded(Path path) {
    return exclude.stream().anyMatch(glob -> glob.matches(path));
  }
}
