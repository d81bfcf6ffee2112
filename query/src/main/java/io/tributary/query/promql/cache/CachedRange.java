package io.tributary.query.promql.cache;

import io.tributary.model.ClusterGap;
import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Moment;
import io.tributary.model.metrics.Queryable;
import io.tributary.query.exec.Annotations;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.QueryStats;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A range query of which only the steps are evaluated that are not kept, or may have changed.
/// Confined to one thread.
///
/// Kept are results without histograms and without anything to tell but gaps of clusters: what else
/// is told is told of a query, not of a step.
public final class CachedRange {
  private final ResultCache cache;
  private final Queryable source;
  private final ReadBounds bounds;
  private final QueryOptions options;
  private final Function<TimeSteps, QueryResult> evaluation;
  private final long startNanos = System.nanoTime();
  private final Annotations annotations = new Annotations();
  private final Set<ClusterId> reached = new HashSet<>();
  private boolean silent = true;
  private long samplesRead;
  private long peakSamples;

  /// @param bounds of the query's expression
  /// @param evaluation evaluates the query at some steps
  public CachedRange(
      ResultCache cache,
      Queryable source,
      ReadBounds bounds,
      QueryOptions options,
      Function<TimeSteps, QueryResult> evaluation) {
    this.cache = cache;
    this.source = source;
    this.bounds = bounds;
    this.options = options;
    this.evaluation = evaluation;
  }

  /// Returns what `query` says at all of `given`.
  public QueryResult run(String query, TimeSteps given) {
    Moment now = source.now();
    if (now == null) {
      cache.countUnfit();
      return evaluation.apply(given);
    }
    TimeSteps wanted = Extent.exact(given);
    ResultCache.Key key =
        new ResultCache.Key(
            source,
            query,
            wanted.stepMs(),
            Math.floorMod(wanted.startMs(), wanted.stepMs()),
            options.lookback().toMillis());
    Extent kept = unchanged(cache.get(key), wanted, now);
    if (kept == null) {
      cache.count(false, true);
      List<ClusterGap> gaps = source.gaps(read(given));
      QueryResult result = evaluation.apply(given);
      if (isFit(result) && ToldGaps.explain(result, gaps, reached)) {
        cache.put(key, extent(result, wanted, now).told(ToldGaps.of(gaps, reached)));
      }
      return result;
    }
    reached.addAll(kept.told().reached());
    List<ClusterGap> gaps = source.gaps(read(given));
    boolean complete = kept.startMs() <= wanted.startMs() && kept.lastMs() >= wanted.endMs();
    Extent whole = complete ? kept : completed(kept, wanted, now);
    cache.count(true, !complete);
    if (whole == null || whole.points() > options.maxSamples()) {
      return evaluation.apply(given);
    }
    if (!complete && silent) {
      Extent near = near(whole, wanted);
      cache.put(key, near.told(ToldGaps.of(source.gaps(read(near.steps())), reached)));
    }
    ToldGaps.tell(reached, gaps, annotations);
    return new QueryResult(
        new Value.Matrix(whole.between(wanted.startMs(), wanted.endMs())),
        annotations,
        new QueryStats(samplesRead, peakSamples, System.nanoTime() - startNanos));
  }

  private @Nullable Extent unchanged(@Nullable Extent kept, TimeSteps wanted, Moment now) {
    if (kept == null) {
      return null;
    }
    TimeRange read = read(kept.steps());
    List<TimeRange> changed = new ArrayList<>(source.changedSince(kept.moment(), read));
    changed.addAll(kept.told().changed(source.gaps(read)));
    return kept.unchanged(changed, bounds, wanted, now);
  }

  private TimeRange read(TimeSteps steps) {
    return new TimeRange(steps.startMs() + bounds.minMs(), steps.endMs() + bounds.maxMs());
  }

  /// Returns what is kept with what is missing at both ends; null when that has histograms.
  private @Nullable Extent completed(Extent kept, TimeSteps wanted, Moment now) {
    Extent whole = kept;
    long stepMs = wanted.stepMs();
    if (wanted.startMs() < kept.startMs()) {
      TimeSteps before = new TimeSteps(wanted.startMs(), kept.startMs() - stepMs, stepMs);
      Extent part = evaluated(before, now);
      whole = part == null ? null : part.and(whole);
    }
    if (whole != null && wanted.endMs() > kept.lastMs()) {
      Extent part = evaluated(new TimeSteps(kept.lastMs() + stepMs, wanted.endMs(), stepMs), now);
      whole = part == null ? null : whole.and(part);
    }
    return whole;
  }

  private @Nullable Extent evaluated(TimeSteps steps, Moment now) {
    List<ClusterGap> gaps = source.gaps(read(steps));
    QueryResult result = evaluation.apply(steps);
    if (!ToldGaps.explain(result, gaps, reached)) {
      silent = false;
      annotations.addAll(result.annotations());
    }
    samplesRead += result.stats().samplesRead();
    peakSamples = Math.max(peakSamples, result.stats().peakSamples());
    return isFit(result) ? extent(result, steps, now) : null;
  }

  private static Extent extent(QueryResult result, TimeSteps steps, Moment now) {
    return new Extent(now, steps, ((Value.Matrix) result.value()).series());
  }

  private static boolean isFit(QueryResult result) {
    return ((Value.Matrix) result.value())
        .series().stream().allMatch(points -> points.histograms().length == 0);
  }

  /// Returns the part whose distance from what is wanted is no longer than that.
  private static Extent near(Extent whole, TimeSteps wanted) {
    long lengthMs = wanted.endMs() - wanted.startMs();
    long fromMs = Math.max(whole.startMs(), wanted.startMs() - lengthMs);
    long toMs = Math.min(whole.lastMs(), wanted.endMs() + lengthMs);
    return new Extent(
        whole.moment(), new TimeSteps(fromMs, toMs, wanted.stepMs()), whole.between(fromMs, toMs));
  }
}
