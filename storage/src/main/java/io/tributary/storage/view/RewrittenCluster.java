package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
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
  private final Rewrite rewrite;
  private final Querier stored;
  private final RewrittenLabels labels;

  RewrittenCluster(ClusterId cluster, Rewrite rewrite, Querier stored) {
    this.rewrite = rewrite;
    this.stored = stored;
    this.labels = new RewrittenLabels(cluster, rewrite, stored);
  }

  RewrittenLabels labels() {
    return labels;
  }

  /// Returns the matching series, in the order of their stored labels if at all; null when there
  /// are none.
  @Nullable SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    List<Matcher> own = labels.translate(matchers);
    if (own == null) {
      return null;
    }
    SelectHints ownHints = new SelectHints(false, storedNames(hints.labels()), hints.samples());
    return new RewrittenSeriesSet(stored.select(own, ownHints), labels.rewriter());
  }

  Stream<SeriesExemplars> exemplars(List<Matcher> matchers) {
    List<Matcher> own = labels.translate(matchers);
    if (own == null) {
      return Stream.of();
    }
    LabelRewriter rewriter = labels.rewriter();
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

    @Override
    public void fold(long minMs, long maxMs, SampleColumns buffer, SampleFold fold) {
      series.fold(minMs, maxMs, buffer, fold);
    }
  }
}
