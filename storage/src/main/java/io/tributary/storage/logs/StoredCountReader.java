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
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Counts entries by what is counted of chunks, and reads the times of those alone that lie at the
/// edges of the range, in minutes that are cut, and where several places may have the same entry.
///
/// Confined to one thread.
final class StoredCountReader implements CountReader {
  private final SectionFinder finder;
  private final CountedParts counted;
  private final RoaringBitmap all;
  private final Cuts cuts;
  private final IntFunction<Labels> labelsOf;
  private final Map<Integer, Labels> labels = new HashMap<>();
  private final Iterator<Long> windows;
  private IntIterator refs = new RoaringBitmap().getIntIterator();
  private long window;
  private NanoRange range = NanoRange.ALL; // of the window
  private final List<Part> parts = new ArrayList<>();
  private final List<NanoRange> contested = new ArrayList<>();
  private final List<NanoRange> unread = new ArrayList<>();
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private final EntryColumns rows = new EntryColumns();

  /// @param all the streams to be counted
  StoredCountReader(
      SectionFinder finder,
      CountedParts counted,
      RoaringBitmap all,
      Cuts cuts,
      IntFunction<Labels> labelsOf) {
    this.finder = finder;
    this.counted = counted;
    this.all = all;
    this.cuts = cuts;
    this.labelsOf = labelsOf;
    this.windows = finder.windows().iterator();
  }

  @Override
  public boolean next(CountColumns out) {
    while (true) {
      while (!refs.hasNext()) {
        if (!windows.hasNext()) {
          out.reset(Labels.EMPTY);
          finder.close();
          return false;
        }
        window = windows.next();
        range = finder.rangeOf(window);
        refs = all.getIntIterator();
      }
      int ref = refs.next();
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
    findContested();
    unread.clear();
    parts.forEach(part -> count(part, out));
    read(ref, out);
  }

  private void count(Part part, CountColumns out) {
    CountsPage page = part.page();
    if (page != null && isSure(part.minNs(), part.maxNs())) {
      out.add(part.minNs(), page.entries(part.part()), page.bytes(part.part()));
      return;
    }
    boolean byMinutes =
        page != null
            && range.overlaps(part.minNs(), part.maxNs())
            && page.forEachMinute(
                part.part(), (from, to, entries, bytes) -> count(from, to, entries, bytes, out));
    if (!byMinutes) {
      leave(part.minNs(), part.maxNs());
    }
  }

  private void count(long minNs, long maxNs, long entries, long bytes, CountColumns out) {
    if (isSure(minNs, maxNs)) {
      out.add(minNs, entries, bytes);
    } else {
      leave(minNs, maxNs);
    }
  }

  /// Finds where the times of parts overlap: an entry may be in several of them.
  private void findContested() {
    contested.clear();
    parts.sort(Comparator.comparingLong(Part::minNs));
    long endNs = Long.MIN_VALUE;
    boolean first = true;
    for (Part part : parts) {
      if (!first && part.minNs() <= endNs) {
        contested.add(new NanoRange(part.minNs(), Math.min(endNs, part.maxNs())));
      }
      endNs = Math.max(endNs, part.maxNs());
      first = false;
    }
  }

  private boolean isSure(long minNs, long maxNs) {
    if (minNs < range.minNs() || maxNs > range.maxNs() || cuts.areApart(minNs, maxNs)) {
      return false;
    }
    for (NanoRange each : contested) {
      if (each.overlaps(minNs, maxNs)) {
        return false;
      }
    }
    return true;
  }

  /// Leaves entries to be read one by one.
  private void leave(long minNs, long maxNs) {
    if (range.overlaps(minNs, maxNs)) {
      unread.add(new NanoRange(Math.max(minNs, range.minNs()), Math.min(maxNs, range.maxNs())));
    }
  }

  private void read(int ref, CountColumns out) {
    unread.sort(Comparator.comparingLong(NanoRange::minNs));
    int next = 0;
    while (next < unread.size()) {
      long minNs = unread.get(next).minNs();
      long maxNs = unread.get(next++).maxNs();
      while (next < unread.size() && unread.get(next).minNs() - 1 <= maxNs) {
        maxNs = Math.max(maxNs, unread.get(next++).maxNs());
      }
      read(ref, new NanoRange(minNs, maxNs), out);
    }
  }

  private void read(int ref, NanoRange some, CountColumns out) {
    List<Section> sections = finder.sections(ref, window, false);
    sections.removeIf(section -> !some.overlaps(section.minNs(), section.maxNs()));
    StreamCursor cursor =
        new StreamCursor(sections, new StreamCursor.Mode(some, false, Reading.SIZES), scratch);
    while (!cursor.isAtEnd()) {
      cursor.next(rows);
      for (int row = 0; row < rows.size(); row++) {
        out.add(rows.timestampNs(row), 1, rows.lineEnd(row) - rows.lineStart(row));
      }
    }
  }
}
