package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.StorageConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/// Which windows are too old, or too much. Immutable.
public final class Retention {
  private final StorageConfig config;
  private final InstantSource clock;

  public Retention(StorageConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /// Returns where the oldest window of a cluster begins that is still read.
  public long oldestMs(ClusterId cluster) {
    Duration kept = config.retentionOf(cluster);
    return kept.isZero() ? Long.MIN_VALUE : Windows.startOf(clock.millis() - kept.toMillis());
  }

  /// Returns the pieces that are to go.
  List<Piece> expired(StoreState state, IntFunction<ClusterId> clusterOf) {
    List<Piece> pieces = new ArrayList<>(state.pieces());
    pieces.sort(Comparator.comparingLong(Piece::windowStartMs));
    long excess =
        config.retentionSizeBytes() == 0
            ? 0
            : pieces.stream().mapToLong(Piece::bytes).sum() - config.retentionSizeBytes();
    List<Piece> expired = new ArrayList<>();
    long full = Long.MIN_VALUE; // the last window that goes because there is too much
    for (Piece piece : pieces) {
      if (excess > 0) {
        full = piece.windowStartMs();
      }
      if ((excess > 0 || piece.windowStartMs() == full)
          || piece.windowStartMs() < oldestMs(clusterOf.apply(piece.cluster()))) {
        expired.add(piece);
        excess -= piece.bytes();
      }
    }
    return expired;
  }
}
