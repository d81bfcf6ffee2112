package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.LabelQuerier;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One cluster's labels as the global view shows them, of samples or of log entries. Safe for use
/// by several threads.
final class RewrittenLabels {
  private final ClusterId cluster;
  private final Rewrite rewrite;
  private final LabelQuerier stored;
  private final MatcherTranslation translation;

  RewrittenLabels(ClusterId cluster, Rewrite rewrite, LabelQuerier stored) {
    this.cluster = cluster;
    this.rewrite = rewrite;
    this.stored = stored;
    this.translation = new MatcherTranslation(cluster, rewrite, stored);
  }

  ClusterId cluster() {
    return cluster;
  }

  /// Returns the cluster's own conditions, or null when nothing can match.
  @Nullable List<Matcher> translate(List<Matcher> matchers) {
    return translation.translate(matchers);
  }

  /// Returns the translation by other stored labels of the cluster.
  MatcherTranslation translation(LabelQuerier other) {
    return new MatcherTranslation(cluster, rewrite, other);
  }

  /// Returns what rewrites labels, for one thread.
  LabelRewriter rewriter() {
    return new LabelRewriter(cluster, rewrite);
  }

  Stream<String> labelNames(List<Matcher> matchers) {
    List<Matcher> own = translate(matchers);
    if (own == null) {
      return Stream.of();
    }
    List<String> names = stored.labelNames(own, 0);
    return names.isEmpty()
        ? Stream.of()
        : Stream.concat(Stream.of(rewrite.label()), names.stream().map(rewrite::globalName));
  }

  Stream<String> labelValues(String name, List<Matcher> matchers, int limit) {
    List<Matcher> own = translate(matchers);
    if (own == null) {
      return Stream.of();
    }
    if (name.equals(rewrite.label())) {
      return stored.labelNames(own, 1).isEmpty() ? Stream.of() : Stream.of(cluster.name());
    }
    String storedName = rewrite.storedName(name);
    return stored.labelValues(storedName, own, limit).stream()
        .map(value -> rewrite.globalValue(cluster, storedName, value));
  }

  List<String> warnings() {
    return stored.warnings();
  }
}
