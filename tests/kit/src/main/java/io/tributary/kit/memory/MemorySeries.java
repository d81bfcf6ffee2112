package io.tributary.kit.memory;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.Series;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// One series and everything stored of it. Guarded by its store, or frozen as a copy.
final class MemorySeries {
  private static final Comparator<Exemplar> BY_TIME =
      Comparator.comparingLong(Exemplar::timestampMs)
          .thenComparing(Exemplar::labels)
          .thenComparingDouble(Exemplar::value);

  final ClusterId cluster;
  final Labels labels;
  final TreeMap<Long, MemorySample> samples = new TreeMap<>();
  final TreeSet<Exemplar> exemplars = new TreeSet<>(BY_TIME);

  MemorySeries(ClusterId cluster, Labels labels) {
    this.cluster = cluster;
    this.labels = labels;
  }

  MemorySeries copy() {
    MemorySeries copy = new MemorySeries(cluster, labels);
    copy.samples.putAll(samples);
    copy.exemplars.addAll(exemplars);
    return copy;
  }

  /// Returns whether the sample is stored now, be it that it was before.
  boolean add(long timestampMs, MemorySample sample) {
    MemorySample first = samples.putIfAbsent(timestampMs, sample);
    return first == null || first.repeats(sample);
  }

  boolean matches(List<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
  }

  void delete(TimeRange range) {
    samples.keySet().removeIf(range::contains);
  }

  boolean hasSamplesIn(TimeRange range) {
    Long next = samples.ceilingKey(range.minMs());
    return next != null && range.contains(next);
  }

  List<Exemplar> exemplarsIn(TimeRange range) {
    return exemplars.stream().filter(e -> range.contains(e.timestampMs())).toList();
  }

  Series reader(Labels shown) {
    return new Series() {
      @Override
      public Labels labels() {
        return shown;
      }

      @Override
      public void read(long minMs, long maxMs, SampleColumns out) {
        out.clear();
        if (minMs <= maxMs) {
          samples
              .subMap(minMs, true, maxMs, true)
              .forEach((time, sample) -> sample.addTo(time, out));
        }
      }
    };
  }
}
