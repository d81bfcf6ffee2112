package io.tributary.ingest;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Keeps every row in the order of its arrival: what the decoders of ingest are checked against.
public final class ListAppender implements Appender {
  /// A float or histogram row as it was appended.
  public record Row(ClusterId cluster, Labels labels, long timestampMs, long valueBits) {}

  public record HistogramRow(Labels labels, long timestampMs, Histogram value) {}

  public record ExemplarRow(Labels labels, Exemplar value) {}

  public final List<Row> rows = new ArrayList<>();
  public final List<HistogramRow> histograms = new ArrayList<>();
  public final List<ExemplarRow> exemplars = new ArrayList<>();
  public final List<MetricMetadata> metadata = new ArrayList<>();

  /// When the counters of [#rows] began.
  public final List<Long> starts = new ArrayList<>();

  public final List<Long> histogramStarts = new ArrayList<>();

  private record Identity(ClusterId cluster, Labels labels) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Identity, Integer> refs = new HashMap<>();
  private final List<Identity> series = new ArrayList<>();
  private final Set<Integer> retired = new HashSet<>();
  private Predicate<Labels> refuses = _ -> false;
  private Predicate<Row> conflicts = _ -> false;
  private Predicate<Exemplar> old = _ -> false;
  private int resolved;

  /// Refuses these series for a limit.
  public void refuseSeries(Predicate<Labels> which) {
    refuses = which;
  }

  /// Refuses these samples as duplicates.
  public void refuseSamples(Predicate<Row> which) {
    conflicts = which;
  }

  /// Refuses these exemplars as too old.
  public void refuseExemplars(Predicate<Exemplar> which) {
    old = which;
  }

  /// Forgets every ref given out so far.
  public void retireAll() {
    for (int ref = 0; ref < series.size(); ref++) {
      retired.add(ref);
    }
    refs.clear();
  }

  /// Empties the lists.
  public void clear() {
    List.of(rows, histograms, exemplars, metadata, starts, histogramStarts).forEach(List::clear);
  }

  /// How many times a series was asked for.
  public int resolved() {
    return resolved;
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    lock.lock();
    try {
      resolved++;
      if (refuses.test(labels)) {
        return new Resolution.Refused(Rejection.SERIES_LIMIT, "limit=0");
      }
      return new Resolution.Known(refs.computeIfAbsent(new Identity(cluster, labels), this::add));
    } finally {
      lock.unlock();
    }
  }

  private int add(Identity identity) {
    series.add(identity);
    return series.size() - 1;
  }

  @Override
  public void append(WriteBatch batch, Refusals refusals) {
    lock.lock();
    try {
      refusals.clear();
      for (int i = 0; i < batch.floats().size(); i++) {
        int ref = batch.floats().refs()[i];
        Row row =
            new Row(
                batch.cluster(),
                series.get(ref).labels(),
                batch.floats().timestampsMs()[i],
                batch.floats().valueBits()[i]);
        if (retired.contains(ref)) {
          refusals.add(Column.FLOATS, i, Rejection.RETIRED_REF);
        } else if (conflicts.test(row)) {
          refusals.add(Column.FLOATS, i, Rejection.DUPLICATE_TIMESTAMP);
        } else {
          rows.add(row);
          starts.add(startMs(batch.floats(), i));
        }
      }
      appendOthers(batch, refusals);
    } finally {
      lock.unlock();
    }
  }

  private static long startMs(WriteBatch.Floats floats, int row) {
    return floats.hasStartTimestamps() ? floats.startTimestampsMs()[row] : 0;
  }

  private void appendOthers(WriteBatch batch, Refusals refusals) {
    for (int i = 0; i < batch.histograms().size(); i++) {
      int ref = batch.histograms().refs()[i];
      if (retired.contains(ref)) {
        refusals.add(Column.HISTOGRAMS, i, Rejection.RETIRED_REF);
      } else {
        long timestampMs = batch.histograms().timestampsMs()[i];
        histograms.add(
            new HistogramRow(series.get(ref).labels(), timestampMs, batch.histograms().value(i)));
        histogramStarts.add(batch.histograms().startTimestampsMs()[i]);
      }
    }
    for (int i = 0; i < batch.exemplars().size(); i++) {
      Exemplar value = batch.exemplars().value(i);
      if (old.test(value)) {
        refusals.add(Column.EXEMPLARS, i, Rejection.TOO_OLD);
      } else {
        Labels labels = series.get(batch.exemplars().refs()[i]).labels();
        exemplars.add(new ExemplarRow(labels, value));
      }
    }
    metadata.addAll(batch.metadata());
  }
}
