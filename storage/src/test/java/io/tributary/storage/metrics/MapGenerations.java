package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.storage.rocks.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The simplest memory there can be: sorted maps, one log position per sample.
final class MapGenerations implements Generations {
  record Row(long bits, long startMs, @Nullable Histogram histogram) {}

  static final class MapGeneration implements Generation {
    final long logStart;
    long logEnd = Long.MAX_VALUE;
    final NavigableMap<Integer, NavigableMap<Long, Row>> rows = new TreeMap<>();

    MapGeneration(long logStart) {
      this.logStart = logStart;
    }

    @Override
    public long logStart() {
      return logStart;
    }

    @Override
    public long logEnd() {
      return logEnd;
    }

    @Override
    public boolean mayHave(int ref, long minMs, long maxMs) {
      return rows.containsKey(ref) && !rows.get(ref).subMap(minMs, true, maxMs, true).isEmpty();
    }

    @Override
    public long minMs() {
      return rows.values().stream().mapToLong(NavigableMap::firstKey).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public int[] refs() {
      return rows.keySet().stream().mapToInt(ref -> ref).toArray();
    }

    @Override
    public void read(int ref, long minMs, long maxMs, HeadColumns out) {
      out.clear();
      NavigableMap<Long, Row> found =
          rows.getOrDefault(ref, new TreeMap<>()).subMap(minMs, true, maxMs, true);
      out.ensureCapacity(found.size());
      int at = 0;
      for (Map.Entry<Long, Row> entry : found.entrySet()) {
        out.timestampsMs()[at] = entry.getKey();
        Row row = entry.getValue();
        out.valueBits()[at] = row.bits;
        if (row.histogram != null) {
          out.setHistogram(at, row.histogram);
        }
        if (row.startMs != 0) {
          out.setStartTimestampMs(at, row.startMs);
        }
        at++;
      }
      out.setSize(at);
    }
  }

  private final List<MapGeneration> generations = new ArrayList<>();
  private long position;

  MapGenerations(long position) {
    this.position = position;
    generations.add(new MapGeneration(position));
  }

  /// Stores the row unless there is one.
  void put(int ref, long timestampMs, double value) {
    put(ref, timestampMs, new Row(Double.doubleToRawLongBits(value), 0, null));
  }

  void put(int ref, long timestampMs, Row row) {
    generations
        .getLast()
        .rows
        .computeIfAbsent(ref, _ -> new TreeMap<>())
        .putIfAbsent(timestampMs, row);
    position++;
  }

  @Override
  public Pin pin() {
    List<MapGeneration> copy = List.copyOf(generations);
    return new Pin() {
      @Override
      public List<? extends Generation> generations() {
        return copy;
      }

      @Override
      public IntPredicate mayHave(TimeRange range) {
        return ref ->
            copy.stream().anyMatch(each -> each.mayHave(ref, range.minMs(), range.maxMs()));
      }

      @Override
      public Set<ClusterId> clusters() {
        return Set.of();
      }

      @Override
      public Extras extras(ClusterId cluster) {
        return new Extras() {
          @Override
          public List<SeriesExemplars> exemplars(RoaringBitmap refs, TimeRange range) {
            return List.of();
          }

          @Override
          public List<MetricMetadata> metadata() {
            return List.of();
          }
        };
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public List<? extends Generation> freeze() {
    MapGeneration active = generations.getLast();
    if (!active.rows.isEmpty()) {
      active.logEnd = position;
      generations.add(new MapGeneration(position));
    }
    return List.copyOf(generations.subList(0, generations.size() - 1));
  }

  @Override
  public Batch extras() {
    return new Batch();
  }

  @Override
  public void drop(Generation frozen) {
    generations.remove(frozen);
  }

  @Override
  public long bytesHeld() {
    return 0;
  }

  @Override
  public Map<ClusterId, Long> newestMs() {
    return Map.of();
  }

  @Override
  public void addWithExemplars(RoaringBitmap refs) {
    // it keeps none
  }
}
