package io.tributary.storage.view;

import io.tributary.model.ClusterGap;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.logs.LogFeed;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Moment;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// Gives every [View] of the samples and of the logs of a store as what engines read from. Safe for
/// use by several threads.
///
/// A cluster's view is the stored form. The global view rewrites where labels leave storage and
/// evaluates matchers per cluster on what was rewritten. A cluster of which neither samples nor
/// logs are known is empty and is warned of; so are gaps of a cluster that matchers reach.
public final class Views {
  private static final long NANOS_PER_MS = 1_000_000;

  private final MetricStore samples;
  private final LogStore logs;
  private final Function<ClusterId, Rewrite> rewrites;
  private final Completeness completeness;
  private final Completeness ofSamples;
  private final Completeness ofLines;

  /// Views that know of no gap.
  public Views(MetricStore samples, LogStore logs, Function<ClusterId, Rewrite> rewrites) {
    this(samples, logs, rewrites, Completeness.WHOLE);
  }

  /// @param rewrites how each cluster's labels leave it for the global view
  /// @param completeness what readers are warned of whose matchers reach a cluster
  public Views(
      MetricStore samples,
      LogStore logs,
      Function<ClusterId, Rewrite> rewrites,
      Completeness completeness) {
    this.samples = samples;
    this.logs = logs;
    this.rewrites = rewrites;
    this.completeness = completeness;
    ofSamples = without(completeness, Set.of(Gap.Kind.NO_LINES));
    ofLines = without(completeness, Set.of(Gap.Kind.SILENT, Gap.Kind.SPENT));
  }

  public Queryable of(View view) {
    return new Samples(this, view);
  }

  /// A view of samples; equal ones are the same view of the same store.
  private record Samples(Views views, View view) implements Queryable {
    @Override
    public Querier querier(TimeRange range) {
      return switch (view) {
        case View.Cluster one -> views.cluster(one.cluster(), range);
        case View.Global global -> views.global(global, range);
      };
    }

    @Override
    public Moment now() {
      return views.samples.now();
    }

    @Override
    public List<TimeRange> changedSince(Moment moment, TimeRange range) {
      return views.samples.changedSince(moment, view::includes, range);
    }

    @Override
    public List<ClusterGap> gaps(TimeRange range) {
      return views.gaps(view, range);
    }
  }

  private List<ClusterGap> gaps(View view, TimeRange range) {
    return seen(view, range).stream()
        .flatMap(cluster ->
            ofSamples.gaps(cluster, range).stream().map(gap -> new ClusterGap(cluster, gap)))
        .toList();
  }

  private Set<ClusterId> seen(View view, TimeRange range) {
    return switch (view) {
      case View.Cluster(var cluster) -> Set.of(cluster);
      case View.Global(var clusters) when !clusters.isEmpty() -> clusters;
      case View.Global _ -> {
        try (MetricSnapshot snapshot = samples.snapshot(range)) {
          yield known(snapshot);
        }
      }
    };
  }

  /// One that is polled is known before anything came of it, so that it is missed.
  private Set<ClusterId> known(MetricSnapshot snapshot) {
    Set<ClusterId> known = new TreeSet<>(snapshot.clusters());
    known.addAll(completeness.polled());
    return known;
  }

  public LogQueryable logsOf(View view) {
    return range -> entries(view, logs.logSnapshot(range), gaps(range));
  }

  /// Returns what is appended to a view; it is opened once.
  public LogFeed feedOf(View view) {
    return new ViewFeed(
        logs, view, rewrites, snapshot -> entries(view, snapshot, gaps(NanoRange.ALL)));
  }

  private static Completeness without(Completeness all, Set<Gap.Kind> kinds) {
    return (cluster, range) ->
        all.gaps(cluster, range).stream().filter(gap -> !kinds.contains(gap.kind())).toList();
  }

  private ReachedGaps gaps(TimeRange range) {
    return new ReachedGaps(ofSamples, range, cluster -> cluster(cluster, TimeRange.ALL));
  }

  private ReachedGaps gaps(NanoRange range) {
    long minMs = Math.floorDiv(range.minNs(), NANOS_PER_MS);
    TimeRange rangeMs = new TimeRange(minMs, Math.floorDiv(range.maxNs(), NANOS_PER_MS));
    return new ReachedGaps(
        ofLines,
        rangeMs,
        cluster -> clusterLogs(cluster, logs.logSnapshot(NanoRange.ALL), gaps(NanoRange.ALL)));
  }

  private LogQuerier entries(View view, LogSnapshot snapshot, ReachedGaps gaps) {
    return switch (view) {
      case View.Cluster one -> clusterLogs(one.cluster(), snapshot, gaps);
      case View.Global global -> globalLogs(global, snapshot, gaps);
    };
  }

  private Querier cluster(ClusterId cluster, TimeRange range) {
    MetricSnapshot snapshot = samples.snapshot(range);
    List<String> unknown = unknownSamples(Set.of(cluster), snapshot);
    return new ClusterQuerier(snapshot, cluster, unknown, gaps(range));
  }

  private LogQuerier clusterLogs(ClusterId cluster, LogSnapshot snapshot, ReachedGaps gaps) {
    List<String> unknown = unknownLogs(Set.of(cluster), snapshot);
    return new ClusterLogQuerier(snapshot, cluster, unknown, gaps);
  }

  private Querier global(View.Global view, TimeRange range) {
    MetricSnapshot snapshot = samples.snapshot(range);
    Set<ClusterId> known = known(snapshot);
    BiFunction<ClusterId, Rewrite, RewrittenCluster> rewritten =
        (cluster, rewrite) -> new RewrittenCluster(cluster, rewrite, snapshot.querier(cluster));
    return new GlobalQuerier(
        snapshot,
        seen(view, known, rewritten),
        unknownSamples(view.clusters(), snapshot),
        gaps(range));
  }

  private LogQuerier globalLogs(View.Global view, LogSnapshot snapshot, ReachedGaps gaps) {
    Set<ClusterId> known = snapshot.clusters();
    BiFunction<ClusterId, Rewrite, RewrittenStreams> rewritten =
        (cluster, rewrite) -> new RewrittenStreams(cluster, rewrite, snapshot.querier(cluster));
    return new GlobalLogQuerier(
        snapshot, seen(view, known, rewritten), unknownLogs(view.clusters(), snapshot), gaps);
  }

  private <T> List<T> seen(
      View.Global view, Set<ClusterId> known, BiFunction<ClusterId, Rewrite, T> rewritten) {
    return known.stream()
        .filter(view::includes)
        .map(cluster -> rewritten.apply(cluster, rewrites.apply(cluster)))
        .toList();
  }

  private List<String> unknownSamples(Set<ClusterId> asked, MetricSnapshot snapshot) {
    return unknown(
        asked,
        known(snapshot),
        () -> {
          try (LogSnapshot entries = logs.logSnapshot(NanoRange.ALL)) {
            return entries.clusters();
          }
        });
  }

  private List<String> unknownLogs(Set<ClusterId> asked, LogSnapshot snapshot) {
    return unknown(
        asked,
        snapshot.clusters(),
        () -> {
          try (MetricSnapshot all = samples.snapshot(TimeRange.ALL)) {
            return known(all);
          }
        });
  }

  /// @param others the clusters of the other store, asked only for what this one does not know
  private static List<String> unknown(
      Set<ClusterId> asked, Set<ClusterId> known, Supplier<Set<ClusterId>> others) {
    Set<ClusterId> missing = new TreeSet<>(asked);
    missing.removeAll(known);
    if (!missing.isEmpty()) {
      missing.removeAll(others.get());
    }
    return missing.stream().map(cluster -> "unknown cluster name=" + cluster).toList();
  }
}
