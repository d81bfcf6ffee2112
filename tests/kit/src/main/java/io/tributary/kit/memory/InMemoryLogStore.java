package io.tributary.kit.memory;

import io.tributary.kit.contract.ContainedText;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.BatchListener;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogDeletes;
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
import java.util.concurrent.atomic.AtomicLong;

/// The slow, obviously correct twin of the log store, for tests: lists, copied at each snapshot.
///
/// Safe for use by several threads. Nothing is durable.
public final class InMemoryLogStore implements LogStore {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final AgeLimits limits;
  private final Object lock = new Object();
  private final TreeMap<ClusterId, TreeMap<Labels, Integer>> refs = new TreeMap<>();
  private final List<List<MemoryEntry>> streams = new ArrayList<>();
  private final List<Labels> labelsOfStreams = new ArrayList<>();
  private final List<BatchListener> listeners = new ArrayList<>();
  private final MemoryDeletes deletes;
  private final AtomicLong arrivals = new AtomicLong();

  /// A store that takes entries of every age.
  public InMemoryLogStore() {
    this(AgeLimits.NONE, ContainedText::new);
  }

  public InMemoryLogStore(AgeLimits limits) {
    this(limits, ContainedText::new);
  }

  /// @param filters makes what tells the entries of a delete that looks at more than streams
  public InMemoryLogStore(AgeLimits limits, EntryFilter.Factory filters) {
    this.limits = limits;
    this.deletes = new MemoryDeletes(arrivals::get, filters);
  }

  @Override
  public LogDeletes deletes() {
    return deletes;
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
        var known = refs.getOrDefault(cluster, new TreeMap<>());
        return new MemoryLogQuerier(freeze(cluster, known), range);
      }
    };
  }

  @Override
  public LogSnapshot follow(NanoRange range, BatchListener listener) {
    synchronized (lock) {
      listeners.add(listener);
      return logSnapshot(range);
    }
  }

  @Override
  public void unfollow(BatchListener listener) {
    synchronized (lock) {
      listeners.remove(listener);
    }
  }

  @Override
  public LogSnapshot logSnapshot(NanoRange range) {
    SortedMap<ClusterId, List<MemoryLogQuerier.Stream>> frozen = new TreeMap<>();
    synchronized (lock) {
      refs.forEach((cluster, labels) -> frozen.put(cluster, freeze(cluster, labels)));
    }
    return new Snapshot(frozen, range);
  }

  private List<MemoryLogQuerier.Stream> freeze(
      ClusterId cluster, SortedMap<Labels, Integer> labels) {
    List<MemoryLogQuerier.Stream> frozen = new ArrayList<>();
    labels.forEach((each, ref) -> {
      List<MemoryEntry> shown = new ArrayList<>();
      for (MemoryEntry entry : streams.get(ref)) {
        if (!deletes.hides(cluster, each, entry) && !isRepeat(entry, shown)) {
          shown.add(entry);
        }
      }
      if (!shown.isEmpty()) {
        frozen.add(new MemoryLogQuerier.Stream(each, shown));
      }
    });
    return frozen;
  }

  /// Returns whether one of the last entries, which are of the same time, is the same.
  private static boolean isRepeat(MemoryEntry entry, List<MemoryEntry> before) {
    for (int i = before.size() - 1; i >= 0; i--) {
      if (before.get(i).timestampNs() != entry.timestampNs()) {
        return false;
      }
      if (before.get(i).isRepeatOf(entry)) {
        return true;
      }
    }
    return false;
  }

  private Resolution resolve(ClusterId cluster, Labels labels) {
    synchronized (lock) {
      int ref =
          refs.computeIfAbsent(cluster, key -> new TreeMap<>())
              .computeIfAbsent(
                  labels,
                  key -> {
                    streams.add(new ArrayList<>());
                    labelsOfStreams.add(labels);
                    return streams.size() - 1;
                  });
      return new Resolution.Known(ref);
    }
  }

  private void append(EntryBatch batch, Refusals refusals) {
    EntryBatch kept = new EntryBatch();
    kept.reset(batch.cluster());
    synchronized (lock) {
      for (int row = 0; row < batch.size(); row++) {
        long timestampNs = batch.timestampsNs()[row];
        Rejection age = limits.check(Math.floorDiv(timestampNs, NANOS_PER_MILLI));
        if (age == null) {
          add(streams.get(batch.refs()[row]), entry(batch, row));
          int start = batch.lineStart(row);
          int end = batch.lineEnd(row);
          kept.add(batch.refs()[row], timestampNs, batch.bytes(), start, end - start);
          kept.addMetadata(batch.bytes(), end, batch.metadataEnd(row) - end);
        } else {
          refusals.add(row, age);
        }
      }
      List.copyOf(listeners).forEach(listener -> tell(listener, kept));
    }
  }

  private void tell(BatchListener listener, EntryBatch kept) {
    try {
      listener.appended(kept, labelsOfStreams::get);
    } catch (RuntimeException e) {
      listeners.remove(listener);
    }
  }

  private MemoryEntry entry(EntryBatch batch, int row) {
    int lineEnd = batch.lineEnd(row);
    return new MemoryEntry(
        batch.timestampsNs()[row],
        Arrays.copyOfRange(batch.bytes(), batch.lineStart(row), lineEnd),
        Arrays.copyOfRange(batch.bytes(), lineEnd, batch.metadataEnd(row)),
        arrivals.getAndIncrement());
  }

  /// Adds an entry after those of its time.
  private static void add(List<MemoryEntry> stream, MemoryEntry entry) {
    int at = stream.size();
    while (at > 0 && stream.get(at - 1).timestampNs() > entry.timestampNs()) {
      at--;
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
