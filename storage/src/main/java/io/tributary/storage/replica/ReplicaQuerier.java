package io.tributary.storage.replica;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A cluster's series without the label of its replicas, those of one label set as one.
///
/// What is on the disk is merged but for its end; what is not, or was written before replicas were
/// known, is merged here. A series that one source alone has is read as it is.
public final class ReplicaQuerier implements Querier {
  /// How far around a time samples decide what is merged of it.
  private static final long REACH_MS = 600_000;

  /// Samples in memory are merged from the first on, so that offsets of counters are known, unless
  /// they are older than this.
  private static final long MEMORY_MS = 7_200_000;

  private final ReplicaLabel label;
  private final Querier stored;
  private final Querier wide;
  private final long memoryMs;
  private final Queue<Merging> idle = new ConcurrentLinkedQueue<>();
  private volatile @Nullable CounterNames counters;

  private ReplicaQuerier(ReplicaLabel label, Querier stored, Querier wide, long memoryMs) {
    this.label = label;
    this.stored = stored;
    this.wide = wide;
    this.memoryMs = memoryMs;
  }

  /// @param range what is asked for
  /// @param memoryMs time of the earliest sample that is only in memory
  /// @param stored opens what is stored, by replica
  public static ReplicaQuerier open(
      ReplicaLabel label, TimeRange range, long memoryMs, Function<TimeRange, Querier> stored) {
    Querier wide = stored.apply(reach(range.minMs(), range.maxMs(), memoryMs));
    return new ReplicaQuerier(label, stored.apply(range), wide, memoryMs);
  }

  private static TimeRange reach(long minMs, long maxMs, long memoryMs) {
    long fromMs = Math.min(minMs, Math.max(memoryMs, minus(minMs, MEMORY_MS)));
    return around(new TimeRange(fromMs, maxMs));
  }

  /// Returns the time of the samples that decide what is merged in a range.
  public static TimeRange around(TimeRange range) {
    return new TimeRange(minus(range.minMs(), REACH_MS), plus(range.maxMs(), REACH_MS));
  }

  private static long minus(long timestampMs, long lengthMs) {
    return timestampMs < Long.MIN_VALUE + lengthMs ? Long.MIN_VALUE : timestampMs - lengthMs;
  }

  private static long plus(long timestampMs, long lengthMs) {
    return timestampMs > Long.MAX_VALUE - lengthMs ? Long.MAX_VALUE : timestampMs + lengthMs;
  }

  @Override
  public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    List<Matcher> sent = label.translate(matchers);
    if (sent == null) {
      return new Listed(List.of());
    }
    SeriesSet all =
        hints.samples()
            ? wide.select(sent, SelectHints.UNSORTED)
            : stored.select(sent, SelectHints.ANY_LABELS);
    Map<Labels, Merged> merged = new LinkedHashMap<>();
    while (all.next()) {
      Labels seen = label.strip(all.at().labels());
      if (!seen.isEmpty()) {
        merged.computeIfAbsent(seen, Merged::new).add(all.at());
      }
    }
    List<Series> series = new ArrayList<>(merged.values());
    if (hints.sorted()) {
      series.sort(Comparator.comparing(Series::labels));
    }
    return new Listed(series);
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    List<Matcher> sent = label.translate(matchers);
    if (sent == null) {
      return List.of();
    }
    Stream<String> seen =
        stored.labelNames(sent, limit == 0 ? 0 : limit + 1).stream()
            .filter(name -> !name.equals(label.name()));
    return (limit == 0 ? seen : seen.limit(limit)).toList();
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    List<Matcher> sent = label.translate(matchers);
    return sent == null || name.equals(label.name())
        ? List.of()
        : stored.labelValues(name, sent, limit);
  }

  @Override
  public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
    List<Matcher> sent = label.translate(matchers);
    if (sent == null) {
      return List.of();
    }
    Map<Labels, List<Exemplar>> merged = new TreeMap<>();
    for (SeriesExemplars one : stored.exemplars(sent)) {
      merged
          .computeIfAbsent(label.strip(one.labels()), _ -> new ArrayList<>())
          .addAll(one.exemplars());
    }
    return merged.entrySet().stream()
        .map(each -> new SeriesExemplars(each.getKey(), ReplicaExemplars.merge(each.getValue())))
        .toList();
  }

  @Override
  public Stream<MetricMetadata> metadata() {
    return stored.metadata();
  }

  @Override
  public List<String> warnings() {
    return Stream.concat(stored.warnings().stream(), wide.warnings().stream()).distinct().toList();
  }

  @Override
  public void close() {
    stored.close();
    wide.close();
  }

  private CounterNames counters() {
    CounterNames known = counters;
    if (known == null) {
      known = new CounterNames(stored.metadata());
      counters = known;
    }
    return known;
  }

  /// What one thread needs to merge.
  private static final class Merging {
    private final ReplicaMerge merge = new ReplicaMerge();
    private final SampleColumns rows = new SampleColumns();
  }

  /// One series of all replicas.
  private final class Merged implements Series {
    private final Labels labels;
    private final TreeMap<String, Series> replicas = new TreeMap<>(Labels::compareUtf8);

    Merged(Labels labels) {
      this.labels = labels;
    }

    /// The one without the label, which was merged, is the first.
    void add(Series series) {
      replicas.put(series.labels().get(label.name()), series);
    }

    @Override
    public Labels labels() {
      return labels;
    }

    @Override
    public void read(long minMs, long maxMs, SampleColumns out) {
      if (replicas.size() == 1) {
        replicas.firstEntry().getValue().read(minMs, maxMs, out);
        return;
      }
      Merging merging = idle.poll();
      merging = merging == null ? new Merging() : merging;
      merging.merge.merge(
          sources(reach(minMs, maxMs, memoryMs)),
          Long.MIN_VALUE,
          counters().isCounter(labels.metricName()),
          merging.rows);
      out.clear();
      ReplicaRows.copy(merging.rows, minMs, maxMs, out);
      idle.add(merging);
    }

    private List<SampleColumns> sources(TimeRange range) {
      List<SampleColumns> sources = new ArrayList<>();
      if (!replicas.firstKey().isEmpty()) {
        sources.add(new SampleColumns());
      }
      for (Series replica : replicas.values()) {
        SampleColumns rows = new SampleColumns();
        replica.read(range.minMs(), range.maxMs(), rows);
        sources.add(rows);
      }
      return sources;
    }

    @Override
    public void fold(long minMs, long maxMs, SampleColumns buffer, SampleFold fold) {
      if (replicas.size() == 1) {
        replicas.firstEntry().getValue().fold(minMs, maxMs, buffer, fold);
      } else {
        read(minMs, maxMs, buffer);
        fold.rows(buffer);
      }
    }
  }

  private static final class Listed implements SeriesSet {
    private final List<Series> series;
    private int at = -1;

    Listed(List<Series> series) {
      this.series = series;
    }

    @Override
    public boolean next() {
      at++;
      return at < series.size();
    }

    @Override
    public Series at() {
      if (at < 0 || at >= series.size()) {
        throw new NoSuchElementException("there is no series here at=" + at);
      }
      return series.get(at);
    }
  }
}
