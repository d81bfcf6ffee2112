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

  /// Returns from when on no age hides any sample of a cluster.
  public long visibleMs(ClusterId cluster) {
    return config.retentionRules().stream()
        .filter(rule -> rule.isOf(cluster))
        .mapToLong(rule -> oldestMs(rule.keep()))
        .reduce(oldestMs(cluster), Math::max);
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

  /// The pieces that are to go.
  ///
  /// @param old are past the age of their cluster
  /// @param early would be kept if there were room for them: the oldest windows, of all clusters
  ///   alike
  record Expired(List<Piece> old, List<Piece> early) {
    List<Piece> all() {
      List<Piece> all = new ArrayList<>(old);
      all.addAll(early);
      return all;
    }
  }

  /// Returns what is to go.
  ///
  /// @param missingBytes of free space; for these the window that is written to, and the one before
  ///   it, are spared
  Expired expired(StoreState state, IntFunction<ClusterId> clusterOf, long missingBytes) {
    List<Piece> old = new ArrayList<>();
    List<Piece> rest = new ArrayList<>();
    for (Piece piece : state.pieces()) {
      boolean expired = piece.endMs() <= oldestMs(clusterOf.apply(piece.cluster()));
      (expired ? old : rest).add(piece);
    }
    rest.sort(Comparator.comparingLong(Piece::endMs));
    long most = config.retentionSizeBytes() == 0 ? Long.MAX_VALUE : config.retentionSizeBytes();
    int gone = oldest(rest, bytes(rest) - most);
    int forRoom = oldest(rest, missingBytes - bytes(old));
    while (forRoom > gone && rest.get(forRoom - 1).endMs() > clock.millis() - Windows.WINDOW_MS) {
      forRoom--;
    }
    return new Expired(old, rest.subList(0, Math.max(gone, forRoom)));
  }

  /// Returns how many of the first pieces have so many bytes together, whole windows only.
  private static int oldest(List<Piece> pieces, long bytes) {
    long left = bytes;
    int gone = 0;
    while (gone < pieces.size() && (left > 0 || sameWindow(pieces, gone))) {
      left -= pieces.get(gone).bytes();
      gone++;
    }
    return gone;
  }

  static long bytes(List<Piece> pieces) {
    return pieces.stream().mapToLong(Piece::bytes).sum();
  }

  /// Whether the piece before is gone and ends with the same window: that goes as a whole.
  private static boolean sameWindow(List<Piece> pieces, int at) {
    return at > 0 && pieces.get(at).endMs() == pieces.get(at - 1).endMs();
  }
}
