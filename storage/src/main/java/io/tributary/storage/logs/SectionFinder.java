package io.tributary.storage.logs;

import io.tributary.model.logs.NanoRange;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.Windows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;

/// Finds what memory and pieces of one cluster have of streams, window by window. Confined to one
/// thread.
final class SectionFinder {
  private final NavigableMap<Long, List<Piece>> windows;
  private final List<LogGeneration> generations;
  private final long lastBatch;
  private final NanoRange range;
  private final OpenChunks chunks;
  private final HiddenEntries hidden;
  private final RunReader runs = new RunReader();

  /// @param windows of [#windows(List, LogHead.Moment, NanoRange)]
  /// @param memory generations that are not in pieces
  /// @param range outside of which nothing is looked for
  SectionFinder(
      NavigableMap<Long, List<Piece>> windows,
      LogHead.Moment memory,
      NanoRange range,
      OpenChunks chunks,
      HiddenEntries hidden) {
    this.windows = windows;
    this.generations = memory.generations();
    this.lastBatch = memory.lastBatch();
    this.range = range;
    this.chunks = chunks;
    this.hidden = hidden;
  }

  /// Returns the windows of a range by where they begin, with their pieces, for all finders of a
  /// query.
  ///
  /// @param pieces by window, then by place in the log
  static NavigableMap<Long, List<Piece>> windows(
      List<Piece> pieces, LogHead.Moment memory, NanoRange range) {
    NavigableMap<Long, List<Piece>> windows = new TreeMap<>();
    for (Piece piece : pieces) {
      windows.computeIfAbsent(piece.windowStartMs(), _ -> new ArrayList<>()).add(piece);
    }
    for (LogGeneration generation : memory.generations()) {
      generation.windows().forEach(window -> windows.putIfAbsent(window, List.of()));
    }
    windows
        .keySet()
        .removeIf(window -> !range.overlaps(Windows.startNs(window), Windows.endNs(window)));
    return Collections.unmodifiableNavigableMap(windows);
  }

  /// Lets go of what it read; the bytes of entries are not valid any more.
  void close() {
    chunks.close();
  }

  /// Returns where the windows begin in which there may be entries, milliseconds, ascending.
  List<Long> windows() {
    return List.copyOf(windows.keySet());
  }

  /// Returns the part of a window that is in the range.
  NanoRange rangeOf(long window) {
    return new NanoRange(
        Math.max(range.minNs(), Windows.startNs(window)),
        Math.min(range.maxNs(), Windows.endNs(window)));
  }

  /// Asks filters for what is looked for in a window, so that it is known when it is read.
  void askFilters(long window) {
    windows.getOrDefault(window, List.of()).forEach(chunks::askFilters);
  }

  /// Returns the order in which streams are to be asked for.
  StreamOrder order() {
    return chunks.order();
  }

  /// Returns the places of those of the streams, which are in their order, that may have something
  /// of interest in a window.
  int[] among(int[] refs, long window) {
    IntStream places = IntStream.range(0, refs.length);
    if (chunks.areAllWanted()) {
      return places.toArray();
    }
    NanoRange wanted = rangeOf(window);
    RoaringBitmap some = new RoaringBitmap();
    windows
        .getOrDefault(window, List.of())
        .forEach(piece -> chunks.addRefs(piece, wanted, refs, some));
    generations.forEach(generation -> some.or(generation.refsIn(wanted)));
    return places.filter(place -> some.contains(refs[place])).toArray();
  }

  /// Returns the sections that may have entries of a stream in a window, in the order of arrival.
  ///
  /// @param stepwise whether the newest entries alone may be wanted
  List<Section> sections(int ref, long window, boolean stepwise) {
    NanoRange wanted = rangeOf(window);
    List<Section> sections = new ArrayList<>();
    for (Piece piece : windows.getOrDefault(window, List.of())) {
      int from = sections.size();
      chunks.addSections(piece, ref, wanted, stepwise, sections);
      hidden.hide(ref, piece.logEnd(), sections, from);
    }
    for (LogGeneration generation : generations) {
      int from = sections.size();
      generation.addSections(ref, wanted, lastBatch, runs, sections);
      hidden.hide(ref, generation.endPosition(), sections, from);
    }
    return sections;
  }

  /// Adds what pieces and memory have of a stream in a window. Counts of what may be hidden are not
  /// looked at.
  void addParts(int ref, long window, CountedParts counted, List<CountedParts.Part> out) {
    NanoRange wanted = rangeOf(window);
    List<Section> sections = new ArrayList<>();
    for (Piece piece : windows.getOrDefault(window, List.of())) {
      if (hidden.hidesAny(ref, piece.logEnd())) {
        chunks.addSections(piece, ref, wanted, false, sections);
      } else {
        counted.add(piece, ref, wanted, out);
      }
    }
    for (LogGeneration generation : generations) {
      generation.addSections(ref, wanted, lastBatch, runs, sections);
    }
    for (Section section : sections) {
      out.add(CountedParts.Part.uncounted(section));
    }
  }
}
