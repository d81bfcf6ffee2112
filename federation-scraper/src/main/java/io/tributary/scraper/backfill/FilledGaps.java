package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The gaps of clusters without what was filled of them. Safe for use by several threads.
///
/// What is left of one and is shorter than a minute comes of the ways in which gaps are known:
/// polls by their start, others to some seconds.
record FilledGaps(Completeness all, Supplier<List<SourceGap>> known) implements Completeness {
  private static final long SHORTEST_MS = 60_000;

  @Override
  public List<Gap> gaps(ClusterId cluster, TimeRange range) {
    List<Gap> gaps = all.gaps(cluster, range);
    if (gaps.isEmpty()) {
      return gaps;
    }
    List<SourceGap> own =
        known.get().stream().filter(gap -> gap.cluster().equals(cluster)).toList();
    List<TimeRange> filled = filled(own);
    if (filled.isEmpty()) {
      return gaps;
    }
    List<Gap> rest = new ArrayList<>();
    for (Gap gap : gaps) {
      rest.addAll(gap.kind().isOfSource() ? without(gap, filled) : List.of(gap));
    }
    rest.removeIf(gap -> !gap.overlaps(range));
    return rest;
  }

  @Override
  public Set<ClusterId> polled() {
    return all.polled();
  }

  /// Returns when all sources of a cluster are whole again, in order.
  private static List<TimeRange> filled(List<SourceGap> gaps) {
    List<TimeRange> filled = new ArrayList<>();
    List<TimeRange> missing = new ArrayList<>();
    for (SourceGap gap : gaps) {
      if (gap.state() == SourceGap.State.FILLED) {
        filled.add(new TimeRange(gap.startMs(), gap.endMs()));
        missing.addAll(gap.holes());
      } else {
        missing.add(new TimeRange(gap.startMs(), gap.endMs()));
      }
    }
    missing.sort(Comparator.comparingLong(TimeRange::minMs));
    List<TimeRange> rest = new ArrayList<>();
    filled.forEach(range -> rest.addAll(without(range, missing)));
    rest.sort(Comparator.comparingLong(TimeRange::minMs));
    return rest;
  }

  private static List<Gap> without(Gap gap, List<TimeRange> filled) {
    TimeRange whole = new TimeRange(gap.startMs(), gap.endMs());
    List<TimeRange> parts = without(whole, filled);
    if (parts.size() == 1 && parts.getFirst().equals(whole)) {
      return List.of(gap);
    }
    return parts.stream()
        .filter(part -> part.maxMs() - part.minMs() >= SHORTEST_MS)
        .map(part -> new Gap(part.minMs(), part.maxMs(), gap.kind()))
        .toList();
  }

  /// @param taken in order of their starts
  private static List<TimeRange> without(TimeRange range, List<TimeRange> taken) {
    List<TimeRange> rest = new ArrayList<>();
    long from = range.minMs();
    for (TimeRange each : taken) {
      if (each.maxMs() <= from || each.minMs() >= range.maxMs()) {
        continue;
      }
      if (each.minMs() > from) {
        rest.add(new TimeRange(from, each.minMs()));
      }
      from = Math.max(from, each.maxMs());
    }
    if (from < range.maxMs()) {
      rest.add(new TimeRange(from, range.maxMs()));
    }
    return rest;
  }
}
