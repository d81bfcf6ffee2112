package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// What one kind of data does for the sealer: it gives up what is in memory, and merges pieces.
///
/// Safe for use by several threads; what is frozen is the sealer's, and one merges at a time.
public interface Drain {
  /// What is in memory between two positions of the log, to which nothing is added any more.
  interface Frozen {
    /// Returns the first position after it.
    long logEnd();

    /// Writes all of it into pieces.
    Written write(PieceIds ids);

    /// Lets go of the memory: its pieces are committed.
    void drop();
  }

  /// What becomes one piece.
  ///
  /// @param pieces by window, then by place in the log
  /// @param hiding what may hide rows of their kind and cluster
  record Merge(List<Piece> pieces, List<Tombstone> hiding) {}

  /// What came of a merge.
  sealed interface Outcome {}

  /// What was merged.
  ///
  /// @param piece the whole piece, or null when everything was hidden
  /// @param refs those that have rows in it
  record Merged(@Nullable Piece piece, RoaringBitmap refs) implements Outcome {}

  /// What cannot become one piece.
  ///
  /// @param pieces some of the merge's, which have too much of one series together
  /// @param reason a sentence for the log
  record TooMuch(List<Piece> pieces, String reason) implements Outcome {}

  PieceKind kind();

  /// Ends the active generation at an exact position of the log.
  ///
  /// @return all frozen generations, the oldest first
  List<? extends Frozen> freeze();

  /// Returns what the log must not lose when it is trimmed, beside pieces.
  Batch extras();

  /// Writes the rows of pieces that nothing hides into another piece.
  ///
  /// @return what came of it, or null when it gave up because of `pace`
  @Nullable Outcome merge(Merge merge, Piece start, MergePace pace);

  /// Returns the refs that have rows in memory; the caller owns the bitmap.
  RoaringBitmap refs();

  /// Forgets what is kept of a piece that is gone.
  void forget(Piece gone);

  /// Returns the share of its memory that is taken; more than 1 while the sealer is behind.
  double fill();

  /// Returns the time of the newest row since the start of every cluster that had one.
  Map<ClusterId, Long> newestMs();
}
