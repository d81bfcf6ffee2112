package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.filter.TextQuery;
import io.tributary.storage.logs.CountedParts.Part;
import io.tributary.storage.pieces.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The times of a stream that pieces of a window have already, so that it is known which entries
/// may be repeats. Streams are asked for in their order, each for ascending times. Confined to one
/// thread.
final class EarlierTimes {
  private static final int OPEN_CHUNKS = 4;
  private static final long ALL_OF_TIME = Long.MAX_VALUE;

  private final long window;
  private final SectionFinder finder;
  private final CountedParts counted;
  private final List<Part> parts = new ArrayList<>();
  private final EntryColumns rows = new EntryColumns();
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private boolean damaged;
  private int ref = -1;
  private long lastNs; // of the pieces; the least long when they have none
  private long[] timesNs = new long[0]; // from the first that was asked for
  private int size;
  private int next;

  /// @param all pieces, be they of the window or not
  EarlierTimes(ChunkStore store, long window, List<Piece> all, HiddenEntries hidden) {
    this.window = window;
    OpenChunks.Damage noted = _ -> damaged = true;
    WantedChunks wanted = new WantedChunks(store, TextQuery.NONE, noted);
    OpenChunks chunks = new OpenChunks(store, OPEN_CHUNKS, noted, wanted);
    List<Piece> pieces = all.stream().filter(piece -> piece.windowStartMs() == window).toList();
    LogHead.Moment none = new LogHead.Moment(List.of(), 0, Set.of());
    this.finder =
        new SectionFinder(
            SectionFinder.windows(pieces, none, NanoRange.ALL),
            none,
            NanoRange.ALL,
            chunks,
            hidden);
    this.counted = new CountedParts(chunks);
  }

  /// Returns whether an entry of the stream may have that time.
  boolean mayHave(int newRef, long timestampNs) {
    if (newRef != ref) {
      begin(newRef, timestampNs);
    }
    if (timestampNs > lastNs) {
      return damaged;
    }
    while (next < size && timesNs[next] < timestampNs) {
      next++;
    }
    return damaged || (next < size && timesNs[next] == timestampNs);
  }

  private void begin(int newRef, long timestampNs) {
    ref = newRef;
    lastNs = Long.MIN_VALUE;
    size = 0;
    next = 0;
    parts.clear();
    finder.addParts(ref, window, counted, parts);
    parts.forEach(part -> lastNs = Math.max(lastNs, part.maxNs()));
    if (timestampNs <= lastNs) {
      try {
        read(new NanoRange(timestampNs, lastNs));
      } catch (CorruptDataException e) {
        damaged = true;
        lastNs = ALL_OF_TIME;
      }
    }
  }

  private void read(NanoRange range) {
    StreamCursor cursor =
        new StreamCursor(
            finder.sections(ref, window, false),
            new StreamCursor.Mode(range, false, Reading.SIZES),
            scratch);
    while (!cursor.isAtEnd()) {
      rows.reset(Labels.EMPTY, rows.bytes());
      cursor.next(rows);
      if (size + rows.size() > timesNs.length) {
        timesNs = Arrays.copyOf(timesNs, Math.max(size + rows.size(), 2 * timesNs.length));
      }
      for (int row = 0; row < rows.size(); row++) {
        timesNs[size++] = rows.timestampNs(row);
      }
    }
  }

  /// Lets go of what it read.
  void close() {
    finder.close();
  }
}
