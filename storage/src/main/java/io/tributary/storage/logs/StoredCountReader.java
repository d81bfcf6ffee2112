package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.logs.CountColumns;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.counts.CountsPage;
import io.tributary.storage.logs.CountedParts.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Counts entries by what is counted of chunks, and reads the times of those alone that lie at the
/// edges of the range, in minutes that are cut, and where several places may have the same entry.
///
/// Confined to one thread.
final class StoredCountReader implements CountReader {
  private final SectionFinder finder;
  private final CountedParts counted;
  private final int[] all;
  private final Cuts cuts;
  private final IntFunction<Labels> labelsOf;
  private final Map<Integer, Labels> labels = new HashMap<>();
  private final Iterator<Long> windows;
  private int place; // of the next of them
  private long window;
  private NanoRange range = NanoRange.ALL; // of the window
  private final List<Part> parts = new ArrayList<>();
  private final ContestedMinutes minutes = new ContestedMinutes();
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private final EntryColumns rows = new EntryColumns();

  /// @param all the streams to be counted, in their order
  StoredCountReader(
      SectionFinder finder,
      CountedParts counted,
      int[] all,
      Cuts cuts,
      IntFunction<Labels> labelsOf) {
    this.finder = finder;
    this.counted = counted;
    this.all = all;
    this.cuts = cuts;
    this.labelsOf = labelsOf;
    this.windows = finder.windows().iterator();
    this.place = all.length;
  }

  @Override
  public boolean next(CountColumns out) {
    while (true) {
      while (place == all.length) {
        if (!windows.hasNext()) {
          out.reset(Labels.EMPTY);
          finder.close();
          return false;
        }
        window = windows.next();
        range = finder.rangeOf(window);
        place = 0;
      }
      int ref = all[place++];
      parts.clear();
      finder.addParts(ref, window, counted, parts);
      if (!parts.isEmpty()) {
        out.reset(labels.computeIfAbsent(ref, labelsOf::apply));
        count(ref, out);
        if (out.size() > 0) {
          return true;
        }
      }
    }
  }

  private void count(int ref, CountColumns out) {
    minutes.find(parts);
    parts.forEach(part -> count(part, out));
    for (NanoRange times : minutes.times()) {
      if (range.overlaps(times.minNs(), times.maxNs())) {
        readMerged(ref, clip(times.minNs(), times.maxNs()), out);
      }
    }
  }

  private NanoRange clip(long minNs, long maxNs) {
    return new NanoRange(Math.max(minNs, range.minNs()), Math.min(maxNs, range.maxNs()));
  }

  private void count(Part part, CountColumns out) {
    long minNs = part.minNs();
    long maxNs = part.maxNs();
    CountsPage page = part.page();
    if (page == null || !range.overlaps(minNs, maxNs)) {
      return; // nothing of it, or its minutes are contested
    }
    boolean contested = minutes.overlap(minNs, maxNs);
    if (!contested && isWhole(minNs, maxNs)) {
      out.add(minNs, page.entries(part.part()), page.bytes(part.part()));
      return;
    }
    boolean byMinutes =
        page.forEachMinute(
            part.part(),
            (from, to, entries, bytes) -> {
              if (!range.overlaps(from, to) || (contested && minutes.overlap(from, to))) {
                return;
              }
              if (isWhole(from, to)) {
                out.add(from, entries, bytes);
              } else {
                read(part.section(), clip(from, to), out);
              }
            });
    if (!byMinutes && !contested) {
      read(part.section(), clip(minNs, maxNs), out);
    }
  }

  /// Returns whether all of the times are asked for, and none of them apart.
  private boolean isWhole(long minNs, long maxNs) {
    return minNs >= range.minNs() && maxNs <= range.maxNs() && !cuts.areApart(minNs, maxNs);
  }

  /// Counts entries that no other section has.
  private void read(Section section, NanoRange some, CountColumns out) {
    rows.reset(Labels.EMPTY, rows.bytes());
    section.read(some, Reading.SIZES, rows);
    addRows(out);
  }

  private void addRows(CountColumns out) {
    for (int row = 0; row < rows.size(); row++) {
      out.add(rows.timestampNs(row), 1, rows.lineEnd(row) - rows.lineStart(row));
    }
  }

  private void readMerged(int ref, NanoRange some, CountColumns out) {
    List<Section> sections = finder.sections(ref, window, false);
    sections.removeIf(section -> !some.overlaps(section.minNs(), section.maxNs()));
    StreamCursor cursor =
        new StreamCursor(sections, new StreamCursor.Mode(some, false, Reading.SIZES), scratch);
    while (!cursor.isAtEnd()) {
      cursor.next(rows);
      addRows(out);
    }
  }
}
