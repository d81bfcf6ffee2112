package io.tributary.storage.view;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.CountColumns;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The streams of several clusters of one snapshot as one.
final class GlobalLogQuerier implements LogQuerier {
  private final LogSnapshot snapshot;
  private final List<RewrittenStreams> clusters;
  private final GlobalLabels labels;
  private final ReachedGaps gaps;

  GlobalLogQuerier(
      LogSnapshot snapshot,
      List<RewrittenStreams> clusters,
      List<String> warnings,
      ReachedGaps gaps) {
    this.gaps = gaps;
    this.snapshot = snapshot;
    this.clusters = clusters;
    this.labels =
        new GlobalLabels(clusters.stream().map(RewrittenStreams::labels).toList(), warnings);
  }

  @Override
  public EntryReader select(List<Matcher> matchers, EntryHints hints) {
    reach(matchers);
    List<EntryReader> readers = new ArrayList<>();
    for (RewrittenStreams cluster : clusters) {
      EntryReader reader = cluster.select(matchers, hints);
      if (reader != null) {
        readers.add(reader);
      }
    }
    return new MergedEntries(readers, hints.newestFirst());
  }

  @Override
  public List<EntryReader> split(List<Matcher> matchers, EntryHints hints) {
    reach(matchers);
    return clusters.stream().flatMap(cluster -> cluster.split(matchers, hints).stream()).toList();
  }

  @Override
  public CountReader counts(List<Matcher> matchers, CountReader.Cuts cuts) {
    reach(matchers);
    Iterator<CountReader> readers =
        clusters.stream().map(cluster -> cluster.counts(matchers, cuts)).iterator();
    return new CountReader() {
      private @Nullable CountReader now;

      @Override
      public boolean next(CountColumns out) {
        while (now == null || !now.next(out)) {
          if (!readers.hasNext()) {
            return false;
          }
          now = readers.next();
        }
        return true;
      }
    };
  }

  private void reach(List<Matcher> matchers) {
    clusters.stream()
        .map(RewrittenStreams::labels)
        .forEach(cluster -> gaps.reach(cluster, matchers));
  }

  /// The rewrite changes the order even within a cluster, so all labels are sorted.
  @Override
  public List<Labels> streams(List<Matcher> matchers, int limit) {
    Stream<Labels> sorted =
        clusters.stream().flatMap(cluster -> cluster.streams(matchers)).sorted();
    return (limit == 0 ? sorted : sorted.limit(limit)).toList();
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
  public List<String> warnings() {
    List<String> all = new ArrayList<>(labels.warnings());
    all.addAll(gaps.warnings());
    return all;
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
