package io.tributary.storage.view;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Several clusters of one snapshot as one.
final class GlobalQuerier implements Querier {
  private static final Comparator<MetricMetadata> BY_FAMILY =
      Comparator.comparing(MetricMetadata::family, Labels::compareUtf8);

  private final MetricSnapshot snapshot;
  private final List<RewrittenCluster> clusters;
  private final GlobalLabels labels;
  private final ReachedGaps gaps;

  GlobalQuerier(
      MetricSnapshot snapshot,
      List<RewrittenCluster> clusters,
      List<String> warnings,
      ReachedGaps gaps) {
    this.gaps = gaps;
    this.snapshot = snapshot;
    this.clusters = clusters;
    this.labels =
        new GlobalLabels(clusters.stream().map(RewrittenCluster::labels).toList(), warnings);
  }

  @Override
  public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    reach(matchers);
    if (!hints.sorted()) {
      return new Concatenation(clusters, matchers, hints);
    }
    // The rewrite changes the order even within a cluster, so nothing can be merged: all labels are
    // sorted.
    SelectHints all = new SelectHints(false, null, hints.samples());
    SeriesSet unsorted = new Concatenation(clusters, matchers, all);
    List<Series> series = new ArrayList<>();
    while (unsorted.next()) {
      series.add(unsorted.at());
    }
    series.sort(Comparator.comparing(Series::labels));
    return new Listed(series.iterator());
  }

  private void reach(List<Matcher> matchers) {
    clusters.stream()
        .map(RewrittenCluster::labels)
        .forEach(cluster -> gaps.reach(cluster, matchers));
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    return labels.labelNames(matchers, limit);
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    return labels.labelValues(name, matchers, limit);
  }

  @Override
  public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
    reach(matchers);
    return clusters.stream()
        .flatMap(cluster -> cluster.exemplars(matchers))
        .sorted(Comparator.comparing(SeriesExemplars::labels))
        .toList();
  }

  @Override
  public Stream<MetricMetadata> metadata() {
    return clusters.stream()
        .flatMap(cluster -> cluster.stored().metadata())
        .distinct()
        .sorted(BY_FAMILY);
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(labels.warnings());
    all.addAll(gaps.warnings());
    return all;
  }

  @Override
  public void close() {
    snapshot.close();
  }

  /// The clusters' series, one cluster after the other; each is asked when its turn comes.
  private static final class Concatenation implements SeriesSet {
    private final Iterator<RewrittenCluster> clusters;
    private final List<Matcher> matchers;
    private final SelectHints hints;
    private @Nullable SeriesSet current;

    Concatenation(List<RewrittenCluster> clusters, List<Matcher> matchers, SelectHints hints) {
      this.clusters = clusters.iterator();
      this.matchers = matchers;
      this.hints = hints;
    }

    @Override
    public boolean next() {
      while (current == null || !current.next()) {
        if (!clusters.hasNext()) {
          return false;
        }
        current = clusters.next().select(matchers, hints);
      }
      return true;
    }

    @Override
    public Series at() {
      return Objects.requireNonNull(current).at();
    }
  }

  private static final class Listed implements SeriesSet {
    private final Iterator<Series> series;
    private @Nullable Series current;

    Listed(Iterator<Series> series) {
      this.series = series;
    }

    @Override
    public boolean next() {
      current = series.hasNext() ? series.next() : null;
      return current != null;
    }

    @Override
    public Series at() {
      return Objects.requireNonNull(current);
    }
  }
}
