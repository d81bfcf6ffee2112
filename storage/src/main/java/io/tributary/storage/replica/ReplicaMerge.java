package io.tributary.storage.replica;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import java.util.Arrays;
import java.util.List;

/// Makes one series of what several replicas have of it. Reused, confined to one thread.
///
/// Source 0 is what was merged before, all of which stays; those behind it are replicas, the
/// preferred one first. A replica's sample is taken where those before it have a gap of more than
/// 1.5 intervals, unless it is within half an interval of one of their samples. So each decision
/// depends on the samples around it alone, and what was merged can be merged again with what comes
/// late.
///
/// A stale marker counts where no replica goes on. Whether a replica that is silent since a moment
/// ago has a gap is not decided before 1.5 intervals are over.
public final class ReplicaMerge {
  private static final double GAP = 1.5;
  private static final double NEAR = 0.5;

  /// The interval of a series with too few samples to tell.
  private static final long USUAL_INTERVAL_MS = 60_000;

  private final CounterCarry counters = new CounterCarry();
  private final Steps steps = new Steps();
  private Picks picks = new Picks();
  private Picks next = new Picks();
  private List<SampleColumns> sources = List.of();
  private long[] undecidedMs = new long[0];
  private long settledMs;

  /// Replaces `out` by the merged samples.
  ///
  /// @param newSettledMs up to then nothing is expected to come any more
  /// @param counter whether values are continued from replica to replica
  public void merge(
      List<SampleColumns> newSources, long newSettledMs, boolean counter, SampleColumns out) {
    sources = newSources;
    settledMs = newSettledMs;
    undecidedMs = new long[sources.size()];
    Arrays.fill(undecidedMs, Long.MAX_VALUE);
    picks.clear();
    int only = onlySource();
    if (only >= 0) {
      addAll(only);
    } else {
      for (int source = 0; source < sources.size(); source++) {
        add(source);
      }
      for (int source = 0; source < sources.size(); source++) {
        addMarkers(source);
      }
    }
    out.clear();
    copy(counter, out);
  }

  /// Returns which source a row of the last merge is of.
  public int source(int row) {
    return picks.source(row);
  }

  /// Returns the time of the first row of a source that was left out of the last merge and may be
  /// wanted when more has come; the greatest long when there is none.
  public long undecidedMs(int source) {
    return undecidedMs[source];
  }

  /// Returns the source that alone has rows, or −1.
  private int onlySource() {
    int only = -1;
    for (int source = 0; source < sources.size(); source++) {
      if (sources.get(source).size() > 0) {
        if (only >= 0) {
          return -1;
        }
        only = source;
      }
    }
    return only;
  }

  private void addAll(int source) {
    SampleColumns rows = sources.get(source);
    for (int row = 0; row < rows.size(); row++) {
      picks.add(rows.timestampsMs()[row], source, row);
    }
  }

  static boolean isMarker(SampleColumns rows, int row) {
    Histogram histogram = rows.histogram(row);
    return histogram == null ? SpecialValues.isStale(rows.values()[row]) : histogram.isStale();
  }

  /// Adds a source's samples where they are wanted, and all of the first one.
  private void add(int source) {
    SampleColumns rows = sources.get(source);
    next.clear();
    int at = 0;
    for (int row = 0; row < rows.size(); row++) {
      if (isMarker(rows, row)) {
        continue; // is no sample that another one could be too near to
      }
      long timestampMs = rows.timestampsMs()[row];
      while (at < picks.size() && picks.timestampMs(at) <= timestampMs) {
        next.add(picks, at++);
      }
      if (source == 0 || isWanted(source, row, at)) {
        next.add(timestampMs, source, row);
      }
    }
    while (at < picks.size()) {
      next.add(picks, at++);
    }
    swap();
  }

  private void swap() {
    Picks before = picks;
    picks = next;
    next = before;
  }

  /// @param at the pick behind the row's time
  private boolean isWanted(int source, int row, int at) {
    boolean left = at > 0;
    boolean right = at < picks.size();
    if (!left && !right) {
      return true;
    }
    SampleColumns rows = sources.get(source);
    long timestampMs = rows.timestampsMs()[row];
    long sinceMs = left ? timestampMs - picks.timestampMs(at - 1) : Long.MAX_VALUE;
    long untilMs = right ? picks.timestampMs(at) - timestampMs : Long.MAX_VALUE;
    if (left && !right && goesOn(source, at - 1)) {
      return sinceMs > 0;
    }
    long gap = gap(rows, at);
    if (right && steps.around(rows, row).allOfManyReach(gap / GAP)) {
      return false; // whatever those of the picks are
    }
    long interval = interval(source, row, at);
    if (Math.min(sinceMs, untilMs) < NEAR * interval || sinceMs == 0) {
      return false;
    }
    if (gap > GAP * interval || (!right && hasEnded(source, at - 1))) {
      return true;
    }
    if (!right) {
      undecidedMs[source] = Math.min(undecidedMs[source], timestampMs);
    }
    return false;
  }

  /// Returns the time between the picks around a place; beyond the outermost ones, how far the
  /// source, or what is settled, reaches.
  private long gap(SampleColumns rows, int at) {
    if (at == 0) {
      return picks.timestampMs(0) - rows.timestampsMs()[0];
    }
    long endMs =
        at < picks.size()
            ? picks.timestampMs(at)
            : Math.max(settledMs, rows.timestampsMs()[rows.size() - 1]);
    return endMs - picks.timestampMs(at - 1);
  }

  /// Returns whether the newest of what was merged is the source's own.
  private boolean goesOn(int source, int last) {
    SampleColumns rows = sources.get(source);
    return picks.source(last) == 0
        && Arrays.binarySearch(rows.timestampsMs(), 0, rows.size(), picks.timestampMs(last)) >= 0;
  }

  /// Returns whether a preferred replica has said that the series ends behind a pick.
  private boolean hasEnded(int source, int last) {
    for (int other = 0; other < source; other++) {
      SampleColumns rows = sources.get(other);
      int row = rows.size() - 1;
      if (row >= 0 && rows.timestampsMs()[row] >= picks.timestampMs(last) && isMarker(rows, row)) {
        return true;
      }
    }
    return false;
  }

  /// Returns the interval of the series around a row, as its own source and those of the picks
  /// around it have it.
  private long interval(int source, int row, int at) {
    steps.around(sources.get(source), row);
    if (at > 0) {
      steps.addBefore(sources.get(picks.source(at - 1)), picks.row(at - 1));
    }
    if (at < picks.size()) {
      steps.addAfter(sources.get(picks.source(at)), picks.row(at));
    }
    return steps.median(USUAL_INTERVAL_MS);
  }

  /// Adds a source's markers where the series ends, and all of the first one.
  private void addMarkers(int source) {
    SampleColumns rows = sources.get(source);
    next.clear();
    int at = 0;
    for (int row = 0; row < rows.size(); row++) {
      if (!isMarker(rows, row)) {
        continue;
      }
      long timestampMs = rows.timestampsMs()[row];
      while (at < picks.size() && picks.timestampMs(at) <= timestampMs) {
        next.add(picks, at++);
      }
      if (source == 0 ? !isTaken(timestampMs) : isEnd(source, row, at)) {
        next.add(timestampMs, source, row);
      }
    }
    while (at < picks.size()) {
      next.add(picks, at++);
    }
    swap();
  }

  private boolean isTaken(long timestampMs) {
    return next.size() > 0 && next.timestampMs(next.size() - 1) == timestampMs;
  }

  /// Returns whether the series ends with a source's marker: a sample comes before it, none soon
  /// after, and no other replica had one lately that it does not end as well.
  ///
  /// @param at the pick behind the marker's time; those before it are the next ones already
  private boolean isEnd(int source, int row, int at) {
    long timestampMs = sources.get(source).timestampsMs()[row];
    int last = next.size() - 1;
    if (last < 0 || isTaken(timestampMs) || isMarker(next, last)) {
      return false;
    }
    double soonMs = GAP * interval(source, row, at);
    if (at < picks.size() && picks.timestampMs(at) - timestampMs <= soonMs) {
      return false;
    }
    for (int other = 1; other < sources.size(); other++) {
      if (other != source && isAlive(sources.get(other), timestampMs, soonMs)) {
        undecidedMs[source] = Math.min(undecidedMs[source], timestampMs);
        return false;
      }
    }
    return true;
  }

  private boolean isMarker(Picks those, int pick) {
    return isMarker(sources.get(those.source(pick)), those.row(pick));
  }

  private boolean isAlive(SampleColumns rows, long timestampMs, double soonMs) {
    int at = Arrays.binarySearch(rows.timestampsMs(), 0, rows.size(), timestampMs);
    int last = at >= 0 ? at : -at - 2;
    if (last < 0 || isMarker(rows, last) || timestampMs - rows.timestampsMs()[last] > soonMs) {
      return false;
    }
    boolean isLast = last + 1 == rows.size();
    return isLast ? settledMs <= rows.timestampsMs()[last] + soonMs : !isMarker(rows, last + 1);
  }

  private void copy(boolean counter, SampleColumns out) {
    for (int pick = 0; pick < picks.size(); pick++) {
      SampleColumns rows = sources.get(picks.source(pick));
      int row = picks.row(pick);
      Histogram histogram = rows.histogram(row);
      if (histogram == null) {
        out.add(picks.timestampMs(pick), rows.values()[row]);
      } else {
        boolean known = histogram.resetHint() == ResetHint.GAUGE || isNextOfItsSource(pick);
        out.add(
            picks.timestampMs(pick),
            known ? histogram : histogram.withResetHint(ResetHint.UNKNOWN));
      }
      out.setStartTimestampMs(rows.startTimestampMs(row));
    }
    if (counter && sources.size() > 1) {
      counters.apply(sources, picks, out);
    }
  }

  /// Returns whether the row before it in time is the one that its replica saw before it.
  private boolean isNextOfItsSource(int pick) {
    int source = picks.source(pick);
    int row = picks.row(pick);
    return source == 0
        || pick == 0
        || (row > 0 && sources.get(source).timestampsMs()[row - 1] == picks.timestampMs(pick - 1));
  }
}
