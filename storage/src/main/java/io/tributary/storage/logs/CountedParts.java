package io.tributary.storage.logs;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.counts.CountsPage;
import io.tributary.storage.pieces.Piece;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the counts of pieces say of streams, which are asked for in the order of their refs. Of
/// each piece one page is at hand. Confined to one thread.
final class CountedParts {
  /// Entries of a stream that a chunk or a run has.
  ///
  /// @param page has the counts of its entries; null when they are not counted
  /// @param part the part's number in the page
  record Part(long minNs, long maxNs, @Nullable CountsPage page, int part) {
    static Part uncounted(long minNs, long maxNs) {
      return new Part(minNs, maxNs, null, 0);
    }
  }

  private record OpenPage(int number, CountsPage page) {}

  private final ChunkStore store;
  private final OpenChunks chunks;
  private final OpenChunks.Damage damage;
  private final Map<Long, OpenPage> open = new HashMap<>();

  CountedParts(ChunkStore store, OpenChunks chunks, OpenChunks.Damage damage) {
    this.store = store;
    this.chunks = chunks;
    this.damage = damage;
  }

  /// Adds what the chunks of a piece have of a stream in the range.
  void add(Piece piece, int ref, NanoRange range, List<Part> out) {
    ChunkDirectory directory = chunks.directory(piece);
    for (int i = directory.find(ref); i < directory.chunks().size(); i++) {
      ChunkDirectory.Chunk chunk = directory.chunks().get(i);
      if (chunk.firstRef() > ref) {
        return;
      }
      if (range.overlaps(chunk.minNs(), chunk.maxNs())) {
        add(piece, i, ref, chunk, out);
      }
    }
  }

  private void add(Piece piece, int chunk, int ref, ChunkDirectory.Chunk bounds, List<Part> out) {
    try {
      int[] table = store.countsTable(piece);
      int at = Arrays.binarySearch(table, chunk);
      int number = at < 0 ? -at - 2 : at;
      if (number >= 0) {
        CountsPage page = page(piece, number);
        int part = page.find(chunk - table[number], ref);
        if (part >= 0) {
          out.add(new Part(page.minNs(part), page.maxNs(part), page, part));
        }
        return;
      }
    } catch (CorruptDataException e) {
      damage.accept(e);
    }
    out.add(Part.uncounted(bounds.minNs(), bounds.maxNs()));
  }

  private CountsPage page(Piece piece, int number) {
    OpenPage known = open.get(piece.id());
    if (known == null || known.number != number) {
      known = new OpenPage(number, store.counts(piece, number));
      open.put(piece.id(), known);
    }
    return Objects.requireNonNull(known).page;
  }
}
