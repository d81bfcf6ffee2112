package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.rocks.Batch;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What one kind of data does for the sealer: it gives up what is in memory, and merges pieces.
///
/// Safe for use by several threads; [#merge] and what is frozen are the sealer's.
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

  PieceKind kind();

  /// Ends the active generation at an exact position of the log.
  ///
  /// @return all frozen generations, the oldest first
  List<? extends Frozen> freeze();

  /// Returns what the log must not lose when it is trimmed, beside pieces.
  Batch extras();

  /// Writes the rows of pieces of one window, which are in the order of the log, into another.
  ///
  /// @return the whole piece, or null when it gave up because of `stop`
  @Nullable Piece merge(List<Piece> pieces, Piece start, BooleanSupplier stop);

  /// Forgets what is kept of a piece that is gone.
  void forget(Piece gone);

  /// Returns whether memory is so full that it is time to seal.
  boolean isNearlyFull();

  /// Returns the time of the newest row since the start of every cluster that had one.
  Map<ClusterId, Long> newestMs();
}
