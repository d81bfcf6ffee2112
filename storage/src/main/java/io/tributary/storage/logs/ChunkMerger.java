package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.ChunkReader;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.filter.TextQuery;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Merges the pieces of a window into one. Confined to one thread.
///
/// Of entries that several pieces have, the one that the log had first stays.
final class ChunkMerger {
  private final List<Piece> pieces;
  private final OpenChunks chunks;
  private final CountedParts counted;
  private final HiddenEntries hidden;

  /// @param pieces by place in the log
  ChunkMerger(ChunkStore store, List<Piece> pieces, HiddenEntries hidden) {
    this.pieces = pieces;
    this.hidden = hidden;
    OpenChunks.Damage thrown =
        damage -> {
          throw damage;
        };
    WantedChunks all = new WantedChunks(store, TextQuery.NONE, thrown);
    this.chunks = new OpenChunks(store, 2 * pieces.size(), thrown, all);
    this.counted = new CountedParts(chunks);
  }

  /// Adds all that nothing hides, and returns the streams that have something; null when it gave
  /// up.
  @Nullable RoaringBitmap merge(ChunkPieceWriter writer, MergePace pace) {
    try {
      return mergeAll(writer, pace);
    } finally {
      chunks.close();
    }
  }

  private @Nullable RoaringBitmap mergeAll(ChunkPieceWriter writer, MergePace pace) {
    StreamCursor.Mode mode = new StreamCursor.Mode(NanoRange.ALL, false, Reading.ALL);
    StreamCursor.Scratch scratch = new StreamCursor.Scratch();
    EntryColumns rows = new EntryColumns();
    RoaringBitmap kept = new RoaringBitmap();
    int[] refs = chunks.order().sort(refs());
    int next = 0;
    while (next < refs.length && pace.goOn(writer.bytes())) {
      int ref = refs[next++];
      List<Section> sections = new ArrayList<>();
      for (Piece piece : pieces) {
        int from = sections.size();
        chunks.addSections(piece, ref, NanoRange.ALL, false, sections);
        hidden.hide(ref, piece.logEnd(), sections, from);
      }
      boolean repeats = mayRepeat(ref);
      StreamCursor cursor = new StreamCursor(sections, mode, scratch);
      while (!cursor.isAtEnd()) {
        cursor.next(rows);
        for (int row = 0; row < rows.size(); row++) {
          writer.add(ref, rows, row);
          if (repeats) {
            writer.mayRepeat();
          }
          kept.add(ref);
        }
      }
    }
    return next < refs.length ? null : kept;
  }

  private boolean mayRepeat(int ref) {
    List<CountedParts.Part> parts = new ArrayList<>();
    pieces.forEach(piece -> counted.add(piece, ref, NanoRange.ALL, parts));
    return parts.stream().anyMatch(CountedParts.Part::mayRepeat);
  }

  private RoaringBitmap refs() {
    RoaringBitmap refs = new RoaringBitmap();
    for (Piece piece : pieces) {
      for (int chunk = 0; chunk < piece.values(); chunk++) {
        ChunkReader reader = chunks.open(piece, chunk);
        for (int stream = 0; stream < reader.streams(); stream++) {
          refs.add(reader.ref(stream));
        }
      }
    }
    return refs;
  }
}
