package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.roaringbitmap.RoaringBitmap;

/// A [Head] as the sealer and readers see it.
final class HeadGenerations implements Generations {
  private final Head head;
  private final HeadDays days;
  private final SeriesRegistry registry;

  HeadGenerations(Head head, HeadDays days, SeriesRegistry registry) {
    this.head = head;
    this.days = days;
    this.registry = registry;
  }

  private record Pinned(HeadGeneration held, HeadSnapshot snapshot) implements Generation {
    @Override
    public long logStart() {
      return held.startPosition();
    }

    @Override
    public long logEnd() {
      return held.endPosition();
    }

    @Override
    public boolean mayHave(int ref, long minMs, long maxMs) {
      return held.minTimestampMs() <= maxMs && held.maxTimestampMs() >= minMs && held.has(ref);
    }

    @Override
    public long minMs() {
      return held.minTimestampMs();
    }

    @Override
    public int[] refs() {
      return held.refs();
    }

    @Override
    public void read(int ref, long minMs, long maxMs, HeadColumns out) {
      snapshot.read(held, ref, new TimeRange(minMs, maxMs), out);
    }
  }

  private record Frozen(HeadGeneration held) implements Generation {
    @Override
    public long logStart() {
      return held.startPosition();
    }

    @Override
    public long logEnd() {
      return held.endPosition();
    }

    @Override
    public boolean mayHave(int ref, long minMs, long maxMs) {
      return held.has(ref);
    }

    @Override
    public long minMs() {
      return held.minTimestampMs();
    }

    @Override
    public int[] refs() {
      return held.refs();
    }

    @Override
    public void read(int ref, long minMs, long maxMs, HeadColumns out) {
      held.read(ref, out);
    }
  }

  private final class HeadPin implements Pin {
    private final HeadSnapshot snapshot = head.snapshot();
    private final List<Pinned> pinned =
        snapshot.generations().stream().map(each -> new Pinned(each, snapshot)).toList();

    @Override
    public List<? extends Generation> generations() {
      return pinned;
    }

    @Override
    public IntPredicate mayHave(TimeRange range) {
      return days.in(range)::has;
    }

    @Override
    public Set<ClusterId> clusters() {
      return head.newestTimestampsMs().keySet();
    }

    @Override
    public Extras extras(ClusterId cluster) {
      return new SnapshotExtras(snapshot, cluster, registry);
    }

    @Override
    public void close() {
      snapshot.close();
    }
  }

  @Override
  public Pin pin() {
    return new HeadPin();
  }

  @Override
  public List<? extends Generation> freeze() {
    return head.freeze().stream().map(Frozen::new).toList();
  }

  @Override
  public void drop(Generation frozen) {
    if (frozen instanceof Frozen(HeadGeneration held)) {
      head.drop(held);
    }
  }

  @Override
  public Batch extras() {
    Batch batch = new Batch();
    Set<ClusterId> changed = head.extras().changed();
    try (HeadSnapshot snapshot = head.snapshot()) { // of what changed after this, the log keeps it
      for (ClusterId cluster : changed) {
        int number = registry.numberFor(cluster);
        batch.put(
            Family.META,
            StoreKeys.metaOfCluster(StoreKeys.METADATA, number),
            ExtraRecords.encodeMetadata(snapshot.metadata(cluster)));
        batch.put(
            Family.META,
            StoreKeys.metaOfCluster(StoreKeys.EXEMPLARS, number),
            ExtraRecords.encodeExemplars(visitor -> snapshot.exemplars(cluster, visitor)));
      }
    }
    return batch;
  }

  @Override
  public void addWithExemplars(RoaringBitmap refs) {
    head.extras().addSeries(refs);
  }

  @Override
  public long bytesHeld() {
    return head.bytesHeld();
  }

  @Override
  public Map<ClusterId, Long> newestMs() {
    return head.newestTimestampsMs();
  }
}
