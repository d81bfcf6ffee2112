package io.tributary.scraper.discovery;

import io.tributary.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a document of target groups: a list of `{targets: [...], labels: {...}}`.
///
/// Source: Prometheus' `file_sd_configs` and `http_sd_configs`.
final class TargetGroups {
  static final String ADDRESS = "__address__";
  private static final Set<String> KEYS = Set.of("targets", "labels");

  private TargetGroups() {}

  /// Returns the labels of every target, with those of `about` that it does not have.
  ///
  /// @param document as maps, lists and single values
  /// @throws IOException when it is something else
  static List<Labels> targets(Object document, Labels about) throws IOException {
    List<Labels> targets = new ArrayList<>();
    for (Object group : list(document, "the document")) {
      if (!(group instanceof Map<?, ?> entries)) {
        throw new IOException("a group of targets must be a mapping with targets and labels");
      }
      for (Object key : entries.keySet()) { // whose labels would be lost, and with them its cluster
        if (!KEYS.contains(text(key))) {
          throw new IOException("a group has targets and labels and nothing else key=" + key);
        }
      }
      Labels labels = labels(entries.get("labels"), about);
      for (Object target : list(entries.get("targets"), "targets")) {
        targets.add(labels.with(ADDRESS, text(target)));
      }
    }
    return targets;
  }

  private static Labels labels(@Nullable Object value, Labels about) throws IOException {
    Labels.Builder labels = about.toBuilder();
    switch (value) {
      case null -> {}
      case Map<?, ?> own -> own.forEach((name, text) -> labels.set(text(name), text(text)));
      default -> throw new IOException("labels must be a mapping");
    }
    return labels.build();
  }

  private static List<?> list(@Nullable Object value, String what) throws IOException {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IOException(what + " must be a list");
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
