package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.wal.Tombstone;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/// Which windows are too old, or too much. Immutable.
public final class Retention {
  private static final int MANY_DAYS = 7;

  private final StorageConfig config;
  private final InstantSource clock;

  public Retention(StorageConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /// Returns where the oldest window of a cluster begins that is still read.
  public long oldestMs(ClusterId cluster) {
    return oldestMs(config.retentionOf(cluster));
  }

  private long oldestMs(Duration kept) {
    return kept.isZero() ? Long.MIN_VALUE : Windows.startOf(clock.millis() - kept.toMillis());
  }

  /// Returns what rules hide of a cluster by now.
  public List<Tombstone> rules(ClusterId cluster) {
    return config.retentionRules().stream()
        .filter(rule -> rule.isOf(cluster))
        .map(rule -> Tombstone.ofRule(cluster, rule.matchers(), before(oldestMs(rule.keep()))))
        .toList();
  }

  private static TimeRange before(long endMs) {
    return new TimeRange(Long.MIN_VALUE, endMs - 1);
  }

  /// Returns whether a cluster's samples are kept so long that a day is little of it: the space of
  /// a day returns when all of it is too old.
  boolean isManyDays(ClusterId cluster) {
    Duration kept = config.retentionOf(cluster);
    return kept.isZero() || kept.toDays() >= MANY_DAYS;
  }

  /// Returns the pieces that are to go: those past the age of their cluster, then as many of the
  /// oldest windows, of all clusters alike, as bring the rest below the size.
  List<Piece> expired(StoreState state, IntFunction<ClusterId> clusterOf) {
    List<Piece> expired = new ArrayList<>();
    List<Piece> rest = new ArrayList<>();
    for (Piece piece : state.pieces()) {
      boolean old = piece.endMs() <= oldestMs(clusterOf.apply(piece.cluster()));
      (old ? expired : rest).add(piece);
    }
    if (config.retentionSizeBytes() > 0) {
      expired.addAll(tooMuch(rest));
    }
    return expired;
  }

  private List<Piece> tooMuch(List<Piece> pieces) {
    pieces.sort(Comparator.comparingLong(Piece::endMs));
    long excess = pieces.stream().mapToLong(Piece::bytes).sum() - config.retentionSizeBytes();
    int gone = 0;
    while (gone < pieces.size() && (excess > 0 || sameWindow(pieces, gone))) {
      excess -= pieces.get(gone).bytes();
      gone++;
    }
    return pieces.subList(0, gone);
  }

  /// Whether the piece before is gone and ends with the same window: that goes as a whole.
  private static boolean sameWindow(List<Piece> pieces, int at) {
    return at > 0 && pieces.get(at).endMs() == pieces.get(at - 1).endMs();
  }
}
