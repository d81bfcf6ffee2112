package io.tributary.storage.logs;

import io.tributary.model.logs.NanoRange;
import io.tributary.storage.counts.CountsPage;
import io.tributary.storage.pieces.Piece;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the counts of pieces say of streams, which are asked for in their order. Confined to one
/// thread.
final class CountedParts {
  /// Entries of a stream that a chunk or a run has.
  ///
  /// @param section gives the entries
  /// @param piece null when it is of memory
  /// @param page has the counts of its entries; null when they are not counted
  /// @param part the part's number in the page
  record Part(Section section, @Nullable Piece piece, @Nullable CountsPage page, int part) {
    static Part uncounted(Section section) {
      return new Part(section, null, null, 0);
    }

    long minNs() {
      return page == null ? section.minNs() : page.minNs(part);
    }

    long maxNs() {
      return page == null ? section.maxNs() : page.maxNs(part);
    }

    /// Returns whether an entry of it may be in a piece of what the log had before.
    boolean mayRepeat() {
      return page == null || page.mayRepeat(part);
    }

    /// Returns whether it is known that it has no entry of another part.
    boolean isApartFrom(Part other) {
      Piece own = piece;
      Piece others = other.piece;
      return own != null
          && others != null
          && (own.id() == others.id() || (others.logEnd() <= own.logStart() && !mayRepeat()));
    }
  }

  private final OpenChunks chunks;

  CountedParts(OpenChunks chunks) {
    this.chunks = chunks;
  }

  /// Adds what the chunks of a piece have of a stream in the range.
  void add(Piece piece, int ref, NanoRange range, List<Part> out) {
    ChunkDirectory directory = chunks.directory(piece);
    long key = directory.key(chunks.order(), ref);
    for (int i = directory.find(key); i < directory.chunks().size(); i++) {
      ChunkDirectory.Chunk chunk = directory.chunks().get(i);
      if (chunk.first() > key) {
        return;
      }
      if (range.overlaps(chunk.minNs(), chunk.maxNs())) {
        add(piece, i, ref, out);
      }
    }
  }

  private void add(Piece piece, int chunk, int ref, List<Part> out) {
    CountPages.Place place = chunks.counts().find(piece, chunk, ref);
    Section section = chunks.section(piece, chunk, ref, place);
    if (section != null) {
      out.add(
          place == null
              ? Part.uncounted(section)
              : new Part(section, piece, place.page(), place.part()));
    }
  }
}
