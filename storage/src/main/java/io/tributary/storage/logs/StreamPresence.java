package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/// Finds out which streams have an entry in a range: by the first and last times of what chunks
/// have of them, else by reading times alone. Confined to one thread.
final class StreamPresence {
  private final SectionFinder finder;
  private final CountedParts counted;
  private final List<CountedParts.Part> parts = new ArrayList<>();
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private final EntryColumns rows = new EntryColumns();

  StreamPresence(SectionFinder finder, CountedParts counted) {
    this.finder = finder;
    this.counted = counted;
  }

  /// Returns those of the refs that have an entry where the finder looks.
  RoaringBitmap within(RoaringBitmap refs) {
    RoaringBitmap found = new RoaringBitmap();
    int[] open = finder.order().sort(refs);
    for (long window : finder.windows().reversed()) {
      StreamCursor.Mode mode = new StreamCursor.Mode(finder.rangeOf(window), false, Reading.SIZES);
      for (int ref : open) {
        if (!found.contains(ref) && hasEntry(ref, window, mode)) {
          found.add(ref);
        }
      }
    }
    return found;
  }

  private boolean hasEntry(int ref, long window, StreamCursor.Mode mode) {
    parts.clear();
    finder.addParts(ref, window, counted, parts);
    NanoRange range = mode.range();
    boolean maybe = false;
    for (CountedParts.Part part : parts) {
      if (part.page() != null && (range.contains(part.minNs()) || range.contains(part.maxNs()))) {
        return true;
      }
      maybe |= range.overlaps(part.minNs(), part.maxNs());
    }
    return maybe && hasEntry(new StreamCursor(finder.sections(ref, window, false), mode, scratch));
  }

  private boolean hasEntry(StreamCursor cursor) {
    rows.reset(rows.labels(), rows.bytes());
    while (rows.size() == 0 && !cursor.isAtEnd()) {
      cursor.next(rows);
    }
    return rows.size() > 0;
  }
}
