package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One cluster as the global view shows it. Safe for use by several threads.
final class RewrittenCluster {
  private final ClusterId cluster;
  private final Rewrite rewrite;
  private final Querier stored;
  private final MatcherTranslation translation;

  RewrittenCluster(ClusterId cluster, Rewrite rewrite, Querier stored) {
    this.cluster = cluster;
    this.rewrite = rewrite;
    this.stored = stored;
    this.translation = new MatcherTranslation(cluster, rewrite, stored);
  }

  /// Returns the matching series, in the order of their stored labels if at all; null when there
  /// are none.
  @Nullable SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    List<Matcher> own = translation.translate(matchers);
    if (own == null) {
      return null;
    }
    SelectHints ownHints = new SelectHints(false, storedNames(hints.labels()), hints.samples());
    return new RewrittenSeriesSet(
        stored.select(own, ownHints), new LabelRewriter(cluster, rewrite));
  }

  Stream<String> labelNames(List<Matcher> matchers) {
    List<Matcher> own = translation.translate(matchers);
    if (own == null) {
      return Stream.of();
    }
    List<String> names = stored.labelNames(own, 0);
    return names.isEmpty()
        ? Stream.of()
        : Stream.concat(Stream.of(rewrite.label()), names.stream().map(rewrite::globalName));
  }

  Stream<String> labelValues(String name, List<Matcher> matchers, int limit) {
    List<Matcher> own = translation.translate(matchers);
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

  Stream<SeriesExemplars> exemplars(List<Matcher> matchers) {
    List<Matcher> own = translation.translate(matchers);
    if (own == null) {
      return Stream.of();
    }
    LabelRewriter rewriter = new LabelRewriter(cluster, rewrite);
    return stored.exemplars(own).stream()
        .map(one -> new SeriesExemplars(rewriter.apply(one.labels()), one.exemplars()));
  }

  Querier stored() {
    return stored;
  }

  private @Nullable Set<String> storedNames(@Nullable Set<String> globalNames) {
    if (globalNames == null) {
      return null;
    }
    Set<String> names = new HashSet<>();
    for (String name : globalNames) {
      if (!name.equals(rewrite.label())) {
        names.add(rewrite.storedName(name));
      }
    }
    return names;
  }

  /// Series with their labels rewritten as they pass by; confined to one thread.
  private record RewrittenSeriesSet(SeriesSet series, LabelRewriter rewriter) implements SeriesSet {
    @Override
    public boolean next() {
      return series.next();
    }

    @Override
    public Series at() {
      Series one = series.at();
      return new RewrittenSeries(rewriter.apply(one.labels()), one);
    }
  }

  private record RewrittenSeries(Labels labels, Series series) implements Series {
    @Override
    public void read(long minMs, long maxMs, SampleColumns out) {
      series.read(minMs, maxMs, out);
    }
  }
}
