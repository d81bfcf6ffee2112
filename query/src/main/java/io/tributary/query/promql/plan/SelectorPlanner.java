package io.tributary.query.promql.plan;

import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.SelectHints;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.TimeShift;
import io.tributary.query.promql.operator.CommonReads;
import io.tributary.query.promql.operator.InstantSelector;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.RangeOperator;
import io.tributary.query.promql.operator.ReferenceTimes;
import io.tributary.query.promql.operator.Selection;
import io.tributary.query.promql.operator.SmoothedSelector;
import io.tributary.query.promql.operator.Steps;
import io.tributary.query.promql.operator.StoredRange;
import io.tributary.query.promql.operator.SubqueryRange;
import io.tributary.query.promql.operator.VectorOperator;
import io.tributary.query.promql.operator.WindowTimes;
import io.tributary.query.promql.window.WindowNotes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans what reads from storage, and subqueries; knows which times are read.
final class SelectorPlanner {
  private static final long DEFAULT_SUBQUERY_STEP_MS = 60_000;

  private final QueryContext context;
  private final Planner planner;
  private final Map<Alike, CommonReads> reads = new HashMap<>();
  private long minMs = Long.MAX_VALUE;
  private long maxMs = Long.MIN_VALUE;

  SelectorPlanner(QueryContext context, Planner planner) {
    this.context = context;
    this.planner = planner;
  }

  @Nullable TimeRange timeRange() {
    return minMs > maxMs ? null : new TimeRange(minMs, maxMs);
  }

  /// Selectors that match the same series, and hand them on in the same order.
  private record Alike(Set<Matcher> matchers, boolean sorted) {}

  /// Returns the times that a selector reads, which are among the query's from now on.
  private TimeRange times(long from, long to) {
    TimeRange read = new TimeRange(from, Math.max(from, to));
    minMs = Math.min(minMs, read.minMs());
    maxMs = Math.max(maxMs, read.maxMs());
    return read;
  }

  private TimeRange times(WindowTimes windows) {
    return times(windows.minMs(), windows.maxMs());
  }

  VectorOperator instant(Expr.VectorSelector selector, Scope scope) {
    return instant(selector, scope, InstantSelector.Part.SAMPLE);
  }

  VectorOperator instant(Expr.VectorSelector selector, Scope scope, InstantSelector.Part part) {
    ReferenceTimes times = references(selector.shift(), scope.steps());
    long lookbackMs = context.limits().lookback().toMillis();
    if (selector.boundary() == Boundary.SMOOTHED && part == InstantSelector.Part.SAMPLE) {
      WindowTimes window = new WindowTimes(times, 0, lookbackMs, lookbackMs);
      return new SmoothedSelector(
          new StoredRange(context, selection(selector, scope, times(window)), window),
          new WindowNotes(context, selector.span()));
    }
    if (part == InstantSelector.Part.TIMESTAMP && selector.shift().at() != null) {
      return timeAt(selector, scope);
    }
    TimeRange read = times(times.at(0) - lookbackMs + 1, times.lastMs());
    return new InstantSelector(context, selection(selector, scope, read), times, part, lookbackMs);
  }

  /// Plans `timestamp()` of a selector with `@`: Prometheus forgets the offset beside it, but has
  /// read only the samples that both ask for.
  private VectorOperator timeAt(Expr.VectorSelector selector, Scope scope) {
    long offsetMs = selector.shift().offsetMs(context.stepMs(), context.rangeMs());
    long lookbackMs = Math.max(0, context.limits().lookback().toMillis() - Math.abs(offsetMs));
    ReferenceTimes asked = references(selector.shift(), scope.steps());
    ReferenceTimes times =
        new ReferenceTimes(scope.steps(), asked.at(0) + offsetMs, Math.max(0, offsetMs));
    TimeRange read = times(times.at(0) - lookbackMs + 1, Math.max(times.lastMs(), asked.lastMs()));
    InstantSelector.Part part = InstantSelector.Part.TIMESTAMP;
    return new InstantSelector(context, selection(selector, scope, read), times, part, lookbackMs);
  }

  /// Plans the info series that `matchers` select, with the time of their sample as value.
  VectorOperator infos(List<Matcher> matchers, ReferenceTimes times) {
    long lookbackMs = context.limits().lookback().toMillis();
    TimeRange read = times(times.at(0) - lookbackMs + 1, times.lastMs());
    Selection selection =
        new Selection(new CommonReads(matchers, SelectHints.UNSORTED, read), false);
    return new InstantSelector(context, selection, times, InstantSelector.Part.INFO, lookbackMs);
  }

  RangeOperator range(Expr.MatrixSelector matrix, Scope scope) {
    Expr.VectorSelector selector = matrix.selector();
    long rangeMs = matrix.range().positiveMillis(context.stepMs(), context.rangeMs());
    long lookbackMs = context.limits().lookback().toMillis();
    long before = selector.boundary() == Boundary.PLAIN ? 0 : lookbackMs;
    long after = selector.boundary() == Boundary.SMOOTHED ? lookbackMs : 0;
    WindowTimes times =
        new WindowTimes(references(selector.shift(), scope.steps()), rangeMs, before, after);
    TimeRange read = times(times);
    Selection selection =
        times.areLongAndApart() // what is known of them serves instead of samples
            ? new Selection(
                new CommonReads(selector.matchers(), hints(scope), read), scope.countsOnly())
            : selection(selector, scope, read);
    return new StoredRange(context, selection, times);
  }

  /// @param result whether it is what the query returns
  RangeOperator subquery(Expr.Subquery subquery, Scope scope, boolean result) {
    long rangeMs = subquery.range().positiveMillis(context.stepMs(), context.rangeMs());
    long givenMs =
        subquery.step() == null
            ? 0
            : subquery.step().positiveMillis(context.stepMs(), context.rangeMs());
    long stepMs = givenMs == 0 ? DEFAULT_SUBQUERY_STEP_MS : givenMs; // less than 1 ms is none
    WindowTimes times = new WindowTimes(references(subquery.shift(), scope.steps()), rangeMs, 0, 0);
    long firstMs = (Math.floorDiv(times.startMs(0), stepMs) + 1) * stepMs;
    Steps inner = new Steps(firstMs, times.maxMs(), stepMs);
    checkSteps(inner, subquery);
    // Without a step nothing is evaluated, and so nothing can fail.
    VectorOperator input =
        inner.count() == 0
            ? _ -> {}
            : planner.vector(subquery.expr(), scope.at(inner).withBuckets());
    return new SubqueryRange(context, input, inner, times, result);
  }

  private void checkSteps(Steps inner, Expr.Subquery subquery) {
    long count = (inner.endMs() - inner.startMs()) / inner.stepMs() + 1;
    if (count > context.limits().maxSamples()) {
      throw new TributaryException(
          ErrorKind.LIMIT,
          "subquery has too many steps limit="
              + context.limits().maxSamples()
              + " needed="
              + count
              + " subquery="
              + subquery);
    }
  }

  ReferenceTimes references(TimeShift shift, Steps steps) {
    long offsetMs = shift.offsetMs(context.stepMs(), context.rangeMs());
    Long fixedMs =
        switch (shift.at()) {
          case null -> null;
          case TimeShift.At.Timestamp(long timestampMs) -> timestampMs;
          case TimeShift.At.Start _ -> context.steps().startMs();
          case TimeShift.At.End _ -> context.steps().endMs();
        };
    return new ReferenceTimes(steps, fixedMs, offsetMs);
  }

  private SelectHints hints(Scope scope) {
    return new SelectHints(scope.ordered(), planner.withReserved(scope.needs()), true);
  }

  private Selection selection(Expr.VectorSelector selector, Scope scope, TimeRange read) {
    SelectHints hints = hints(scope);
    Alike alike = new Alike(Set.copyOf(selector.matchers()), scope.ordered());
    CommonReads found = reads.get(alike);
    if (found == null || !found.join(hints, read)) {
      found = new CommonReads(selector.matchers(), hints, read);
      reads.put(alike, found);
    }
    return new Selection(found, scope.countsOnly());
  }
}
