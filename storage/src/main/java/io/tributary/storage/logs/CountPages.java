package io.tributary.storage.logs;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.counts.CountsPage;
import io.tributary.storage.pieces.Piece;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The counts of pieces for one reader, who asks for streams in their order: of each piece one page
/// is at hand. Confined to one thread.
final class CountPages {
  /// Where the counts are of what a chunk has of a stream.
  ///
  /// @param part −1 when it has nothing
  record Place(CountsPage page, int part) {}

  private record OpenPage(int number, CountsPage page) {}

  private final ChunkStore store;
  private final OpenChunks.Damage damage;
  private final Map<Long, OpenPage> open = new HashMap<>();

  CountPages(ChunkStore store, OpenChunks.Damage damage) {
    this.store = store;
    this.damage = damage;
  }

  /// Returns null when the chunk is not counted.
  @Nullable Place find(Piece piece, int chunk, int ref) {
    try {
      int[] table = store.countsTable(piece);
      int at = Arrays.binarySearch(table, chunk);
      int number = at < 0 ? -at - 2 : at;
      if (number < 0) {
        return null;
      }
      CountsPage page = page(piece, number);
      return new Place(page, page.find(chunk - table[number], ref));
    } catch (CorruptDataException e) {
      damage.accept(e);
      return null;
    }
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
