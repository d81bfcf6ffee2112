package io.tributary.storage.pieces;

import io.tributary.storage.index.SeriesRegistry;
import java.util.Collection;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Lets series leave memory that have no row any more, neither on a day that is kept nor in memory.
/// Confined to the sealer.
///
/// In two steps: first it is noted who has none, then, when nobody reads a state in which they had,
/// those that still have none go. Their refs are never given to others.
final class SeriesAging {
  /// Fewer than this, or than this share of all, are not worth the copy of the others.
  private static final int FEW = 1_024;

  private static final int SHARE = 16;

  /// @param state the number of the state in which they had no row
  private record Candidates(long state, RoaringBitmap refs) {}

  private final Stored stored;
  private final Collection<Drain> drains;
  private int known; // refs below it were there when it was asked last
  private long looked = -1; // the state in which none were found
  private @Nullable Candidates candidates;

  SeriesAging(Stored stored, Collection<Drain> drains) {
    this.stored = stored;
    this.drains = drains;
  }

  void run() {
    Candidates due = candidates;
    if (due == null) {
      StoreState state = stored.catalog().current();
      if (state.number() != looked) {
        looked = state.number();
        candidates = find(state);
        known = stored.registry().size();
      }
    } else if (stored.catalog().isOldest(due.state())) {
      retire(due.refs());
      candidates = null;
    }
  }

  private @Nullable Candidates find(StoreState state) {
    SeriesRegistry registry = stored.registry();
    RoaringBitmap refs = new RoaringBitmap();
    RoaringBitmap live = live(state);
    for (int ref = 0; ref < known; ref++) {
      if (registry.has(ref) && !live.contains(ref)) {
        refs.add(ref);
      }
    }
    boolean few = refs.getCardinality() < Math.max(FEW, live.getCardinality() / SHARE);
    return few ? null : new Candidates(state.number(), refs);
  }

  private RoaringBitmap live(StoreState state) {
    RoaringBitmap live = new RoaringBitmap();
    state.kinds().values().stream()
        .flatMap(kind -> kind.clusters().values().stream())
        .flatMap(cluster -> cluster.presence().values().stream())
        .forEach(live::or);
    drains.forEach(drain -> live.or(drain.refs()));
    return live;
  }

  /// What came back in the meantime stays; while this lasts nobody appends.
  private void retire(RoaringBitmap refs) {
    SeriesRegistry registry = stored.registry();
    StampedLock inUse = registry.inUse();
    long stamp = inUse.writeLock();
    try {
      refs.andNot(live(stored.catalog().current()));
      RoaringBitmap kept = new RoaringBitmap();
      kept.add(0L, registry.size());
      kept.andNot(refs);
      stored.index().retain(kept);
      registry.retain(kept, refs.isEmpty() ? 0 : refs.last() + 1);
    } finally {
      inUse.unlockWrite(stamp);
    }
  }
}
