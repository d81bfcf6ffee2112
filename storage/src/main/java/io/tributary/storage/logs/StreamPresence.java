package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.storage.chunk.Reading;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Finds out which streams have an entry in a range, by reading times alone. Confined to one
/// thread.
final class StreamPresence {
  private final SectionFinder finder;
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private final EntryColumns rows = new EntryColumns();

  StreamPresence(SectionFinder finder) {
    this.finder = finder;
  }

  /// Returns those of the refs that have an entry where the finder looks.
  RoaringBitmap within(RoaringBitmap refs) {
    RoaringBitmap found = new RoaringBitmap();
    RoaringBitmap open = refs.clone();
    for (long window : finder.windows().reversed()) {
      StreamCursor.Mode mode = new StreamCursor.Mode(finder.rangeOf(window), false, Reading.SIZES);
      IntIterator each = open.getIntIterator();
      while (each.hasNext()) {
        int ref = each.next();
        if (hasEntry(new StreamCursor(finder.sections(ref, window, false), mode, scratch))) {
          found.add(ref);
        }
      }
      open.andNot(found);
    }
    return found;
  }

  private boolean hasEntry(StreamCursor cursor) {
    rows.reset(rows.labels(), rows.bytes());
    while (rows.size() == 0 && !cursor.isAtEnd()) {
      cursor.next(rows);
    }
    return rows.size() > 0;
  }
}
