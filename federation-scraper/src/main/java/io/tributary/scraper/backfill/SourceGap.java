package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// A part of time that one source missed. Immutable.
///
/// @param id tells it from the others of this process
/// @param source the address that is polled; "" for a cluster that writes by itself
/// @param endMs [Gap#OPEN] while it goes on
/// @param fromMs what was not pulled yet begins here
/// @param markersMs when series were marked as ended because of it; those markers are in the way of
///   what is pulled
/// @param holes where the source had nothing either
record SourceGap(
    long id,
    ClusterId cluster,
    String source,
    long startMs,
    long endMs,
    long fromMs,
    List<Long> markersMs,
    State state,
    List<TimeRange> holes) {

  enum State {
    /// It goes on.
    OPEN,
    /// It has ended and waits to be filled, or is.
    WAITING,
    /// All that the source had is there.
    FILLED
  }

  SourceGap {
    markersMs = List.copyOf(markersMs);
    holes = List.copyOf(holes);
  }

  static SourceGap open(long id, ClusterId cluster, String source, long startMs) {
    return new SourceGap(
        id, cluster, source, startMs, Gap.OPEN, startMs, List.of(), State.OPEN, List.of());
  }

  SourceGap of(String newSource) {
    return new SourceGap(id, cluster, newSource, startMs, endMs, fromMs, markersMs, state, holes);
  }

  SourceGap marked(long markerMs) {
    List<Long> more = new ArrayList<>(markersMs);
    more.add(markerMs);
    return new SourceGap(id, cluster, source, startMs, endMs, fromMs, more, state, holes);
  }

  SourceGap unmarked() {
    return new SourceGap(id, cluster, source, startMs, endMs, fromMs, List.of(), state, holes);
  }

  SourceGap ended(long newEndMs) {
    return new SourceGap(
        id, cluster, source, startMs, newEndMs, fromMs, markersMs, State.WAITING, holes);
  }

  /// Returns one from the start of this to the end of a later one of the same source.
  SourceGap joined(SourceGap later) {
    List<Long> markers = new ArrayList<>(markersMs);
    markers.addAll(later.markersMs);
    return new SourceGap(
        later.id, cluster, source, startMs, later.endMs, fromMs, markers, later.state, later.holes);
  }

  /// Takes note that it was pulled up to a time, and where the source had nothing on the way.
  SourceGap pulled(long newFromMs, List<TimeRange> newHoles) {
    List<TimeRange> all = new ArrayList<>(holes);
    for (TimeRange hole : newHoles) {
      TimeRange last = all.isEmpty() ? null : all.getLast();
      if (last != null && last.maxMs() + 1 >= hole.minMs()) {
        all.set(all.size() - 1, new TimeRange(last.minMs(), hole.maxMs()));
      } else {
        all.add(hole);
      }
    }
    return new SourceGap(id, cluster, source, startMs, endMs, newFromMs, markersMs, state, all);
  }

  /// Holes that queries bridge are none.
  SourceGap filled(long shortestHoleMs) {
    List<TimeRange> real =
        holes.stream().filter(hole -> hole.maxMs() - hole.minMs() >= shortestHoleMs).toList();
    return new SourceGap(id, cluster, source, startMs, endMs, endMs, markersMs, State.FILLED, real);
  }

  boolean is(ClusterId otherCluster, String otherSource) {
    return cluster.equals(otherCluster) && source.equals(otherSource);
  }
}
