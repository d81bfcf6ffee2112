package io.tributary.kit.memory;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The slow, obviously correct twin of the log store, for tests: lists, copied at each snapshot.
///
/// Safe for use by several threads. Nothing is durable.
public final class InMemoryLogStore implements LogStore {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final AgeLimits limits;
  private final Object lock = new Object();
  private final TreeMap<ClusterId, TreeMap<Labels, Integer>> refs = new TreeMap<>();
  private final List<List<MemoryEntry>> streams = new ArrayList<>();

  /// A store that takes entries of every age.
  public InMemoryLogStore() {
    this(AgeLimits.NONE);
  }

  public InMemoryLogStore(AgeLimits limits) {
    this.limits = limits;
  }

  @Override
  public LogAppender logAppender() {
    return new LogAppender() {
      @Override
      public Resolution resolve(ClusterId cluster, Labels labels) {
        return InMemoryLogStore.this.resolve(cluster, labels);
      }

      @Override
      public void append(EntryBatch batch, Refusals refusals) {
        refusals.clear();
        InMemoryLogStore.this.append(batch, refusals);
      }
    };
  }

  /// Returns one cluster as what an engine reads from, labels as sent.
  public LogQueryable cluster(ClusterId cluster) {
    return range -> {
      synchronized (lock) {
        return new MemoryLogQuerier(freeze(refs.getOrDefault(cluster, new TreeMap<>())), range);
      }
    };
  }

  @Override
  public LogSnapshot logSnapshot(NanoRange range) {
    SortedMap<ClusterId, List<MemoryLogQuerier.Stream>> frozen = new TreeMap<>();
    synchronized (lock) {
      refs.forEach((cluster, labels) -> frozen.put(cluster, freeze(labels)));
    }
    return new Snapshot(frozen, range);
  }

  private List<MemoryLogQuerier.Stream> freeze(SortedMap<Labels, Integer> labels) {
    List<MemoryLogQuerier.Stream> frozen = new ArrayList<>();
    labels.forEach((each, ref) -> {
      if (!streams.get(ref).isEmpty()) {
        frozen.add(new MemoryLogQuerier.Stream(each, List.copyOf(streams.get(ref))));
      }
    });
    return frozen;
  }

  private Resolution resolve(ClusterId cluster, Labels labels) {
    synchronized (lock) {
      int ref =
          refs.computeIfAbsent(cluster, key -> new TreeMap<>())
              .computeIfAbsent(
                  labels,
                  key -> {
                    streams.add(new ArrayList<>());
                    return streams.size() - 1;
                  });
      return new Resolution.Known(ref);
    }
  }

  private void append(EntryBatch batch, Refusals refusals) {
    synchronized (lock) {
      for (int row = 0; row < batch.size(); row++) {
        long timestampNs = batch.timestampsNs()[row];
        Rejection age = limits.check(Math.floorDiv(timestampNs, NANOS_PER_MILLI));
        if (age == null) {
          add(streams.get(batch.refs()[row]), entry(batch, row));
        } else {
          refusals.add(row, age);
        }
      }
    }
  }

  private static MemoryEntry entry(EntryBatch batch, int row) {
    int lineEnd = batch.lineEnd(row);
    return new MemoryEntry(
        batch.timestampsNs()[row],
        Arrays.copyOfRange(batch.bytes(), batch.lineStart(row), lineEnd),
        Arrays.copyOfRange(batch.bytes(), lineEnd, batch.metadataEnd(row)));
  }

  /// Adds an entry after those of its time, unless it is there already.
  private static void add(List<MemoryEntry> stream, MemoryEntry entry) {
    int at = stream.size();
    while (at > 0 && stream.get(at - 1).timestampNs() > entry.timestampNs()) {
      at--;
    }
    for (int i = at - 1; i >= 0 && stream.get(i).timestampNs() == entry.timestampNs(); i--) {
      if (stream.get(i).isRepeatOf(entry)) {
        return;
      }
    }
    stream.add(at, entry);
  }

  private record Snapshot(
      SortedMap<ClusterId, List<MemoryLogQuerier.Stream>> streams, NanoRange range)
      implements LogSnapshot {
    @Override
    public SortedSet<ClusterId> clusters() {
      SortedSet<ClusterId> clusters = new TreeSet<>();
      streams.forEach((cluster, list) -> {
        if (!list.isEmpty()) {
          clusters.add(cluster);
        }
      });
      return clusters;
    }

    @Override
    public MemoryLogQuerier querier(ClusterId cluster) {
      return new MemoryLogQuerier(streams.getOrDefault(cluster, List.of()), range);
    }

    @Override
    public void close() {}
  }
}
