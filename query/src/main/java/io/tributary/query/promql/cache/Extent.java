package io.tributary.query.promql.cache;

import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Moment;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query says at neighbouring steps. Immutable.
///
/// @param moment since when samples must not have changed for it to be still so
/// @param steps from the first to the last of them
/// @param series sorted by their labels, floats only
/// @param told the gaps that are as they were for it to be still so
record Extent(Moment moment, TimeSteps steps, List<Value.Points> series, ToldGaps told) {

  /// One of which nothing was told.
  Extent(Moment moment, TimeSteps steps, List<Value.Points> series) {
    this(moment, steps, series, ToldGaps.NONE);
  }

  /// Returns the same with what was told of gaps.
  Extent told(ToldGaps newTold) {
    return new Extent(moment, steps, series, newTold);
  }

  /// Returns the steps without the time behind the last one.
  static TimeSteps exact(TimeSteps steps) {
    long last = steps.endMs() - (steps.endMs() - steps.startMs()) % steps.stepMs();
    return new TimeSteps(steps.startMs(), last, steps.stepMs());
  }

  long startMs() {
    return steps.startMs();
  }

  /// Returns the time of the last step.
  long lastMs() {
    return steps.endMs();
  }

  /// Returns about how much memory it takes.
  long bytes() {
    return new Value.Matrix(series).bytes();
  }

  long points() {
    return series.stream().mapToLong(points -> points.timestampsMs().length).sum();
  }

  /// Returns the part that has most of `wanted` and reads nothing that changed, as of `now`; null
  /// when there is none.
  @Nullable Extent unchanged(
      List<TimeRange> changed, ReadBounds bounds, TimeSteps wanted, Moment now) {
    List<TimeRange> sorted = new ArrayList<>(changed);
    sorted.sort(Comparator.comparingLong(TimeRange::minMs));
    long stepMs = steps.stepMs();
    long from = startMs();
    TimeRange best = null;
    for (TimeRange each : sorted) {
      if (each.minMs() != Long.MIN_VALUE) {
        // The last step that reads nothing of it.
        long to = floor(each.minMs() - bounds.maxMs() - 1);
        best = better(best, new TimeRange(from, Math.min(to, lastMs())), wanted);
      }
      if (each.maxMs() == Long.MAX_VALUE) {
        from = Long.MAX_VALUE;
        break;
      }
      from = Math.max(from, floor(each.maxMs() - bounds.minMs()) + stepMs);
    }
    best = better(best, new TimeRange(from, lastMs()), wanted);
    return best == null
        ? null
        : new Extent(
            now,
            new TimeSteps(best.minMs(), best.maxMs(), stepMs),
            between(best.minMs(), best.maxMs()),
            told);
  }

  /// Returns the last step that is not after a time, also where there are no more steps.
  private long floor(long timeMs) {
    return timeMs - Math.floorMod(timeMs - startMs(), steps.stepMs());
  }

  private static @Nullable TimeRange better(
      @Nullable TimeRange best, TimeRange other, TimeSteps wanted) {
    long length = overlap(other, wanted);
    return length >= 0 && (best == null || length > overlap(best, wanted)) ? other : best;
  }

  /// Returns the time from the first to the last common step; negative when there is none.
  private static long overlap(TimeRange one, TimeSteps wanted) {
    return one.isEmpty()
        ? -1
        : Math.min(one.maxMs(), wanted.endMs()) - Math.max(one.minMs(), wanted.startMs());
  }

  /// Returns the points at the steps between two, both inclusive.
  List<Value.Points> between(long fromMs, long toMs) {
    if (fromMs <= startMs() && toMs >= lastMs()) {
      return series;
    }
    List<Value.Points> some = new ArrayList<>(series.size());
    for (Value.Points points : series) {
      int from = lowerBound(points.timestampsMs(), fromMs);
      int to = lowerBound(points.timestampsMs(), toMs + 1);
      if (from < to) {
        some.add(
            floats(
                points,
                Arrays.copyOfRange(points.timestampsMs(), from, to),
                Arrays.copyOfRange(points.values(), from, to)));
      }
    }
    return some;
  }

  private static Value.Points floats(Value.Points like, long[] timestampsMs, double[] values) {
    return new Value.Points(
        like.labels(), timestampsMs, values, like.histogramTimestampsMs(), like.histograms());
  }

  private static int lowerBound(long[] sorted, long value) {
    int at = Arrays.binarySearch(sorted, value);
    return at < 0 ? -at - 1 : at;
  }

  /// Returns this with the steps that follow it, as of the earlier moment.
  Extent and(Extent next) {
    List<Value.Points> all = new ArrayList<>(Math.max(series.size(), next.series.size()));
    int a = 0;
    int b = 0;
    while (a < series.size() && b < next.series.size()) {
      Value.Points left = series.get(a);
      Value.Points right = next.series.get(b);
      int order = left.labels().compareTo(right.labels());
      if (order == 0) {
        all.add(join(left, right));
        a++;
        b++;
      } else {
        all.add(order < 0 ? left : right);
        a += order < 0 ? 1 : 0;
        b += order < 0 ? 0 : 1;
      }
    }
    all.addAll(series.subList(a, series.size()));
    all.addAll(next.series.subList(b, next.series.size()));
    return new Extent(moment, new TimeSteps(startMs(), next.lastMs(), steps.stepMs()), all);
  }

  private static Value.Points join(Value.Points left, Value.Points right) {
    int before = left.values().length;
    int after = right.values().length;
    long[] timestampsMs = Arrays.copyOf(left.timestampsMs(), before + after);
    double[] values = Arrays.copyOf(left.values(), before + after);
    System.arraycopy(right.timestampsMs(), 0, timestampsMs, before, after);
    System.arraycopy(right.values(), 0, values, before, after);
    return floats(left, timestampsMs, values);
  }
}
