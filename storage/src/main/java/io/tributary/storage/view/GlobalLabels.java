package io.tributary.storage.view;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The labels of several clusters as one. Immutable.
///
/// @param own warnings of the view itself
record GlobalLabels(List<RewrittenLabels> clusters, List<String> own) {
  List<String> labelNames(List<Matcher> matchers, int limit) {
    return first(limit, clusters.stream().flatMap(cluster -> cluster.labelNames(matchers)));
  }

  List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    return first(
        limit, clusters.stream().flatMap(cluster -> cluster.labelValues(name, matchers, limit)));
  }

  private static List<String> first(int limit, Stream<String> all) {
    Stream<String> sorted = all.distinct().sorted(Labels::compareUtf8);
    return (limit == 0 ? sorted : sorted.limit(limit)).toList();
  }

  /// Returns each once: what the log has lost concerns every cluster.
  List<String> warnings() {
    Set<String> all = new LinkedHashSet<>(own);
    clusters.forEach(cluster -> all.addAll(cluster.warnings()));
    return List.copyOf(all);
  }
}
