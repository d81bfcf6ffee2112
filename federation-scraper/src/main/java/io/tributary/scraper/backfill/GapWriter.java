package io.tributary.scraper.backfill;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.exposition.ExpositionException;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.WriteBatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Stores the samples of one part of a gap: not what lies outside it, nor what was deleted since.
/// What is there already is the same and is left. Confined to one thread.
final class GapWriter implements SampleSink, BatchAppend.Rows {
  private static final int BATCH_ROWS = 8_192;
  private static final int BATCH_HISTOGRAMS = 1_024;
  private static final long MINUTE_MS = 60_000;

  private final ClusterWrites cluster;
  private final Appender appender;
  private final Into into;
  private final TimeRange range;
  private final BatchAppend append;
  private final WriteBatch batch = new WriteBatch();
  private final RefusalReport report = new RefusalReport();
  private final List<Labels> series = new ArrayList<>(); // of the batch
  private int[] floatSeries = new int[BATCH_ROWS];
  private int[] histogramSeries = new int[BATCH_HISTOGRAMS];
  private final BitSet minutes = new BitSet();
  private long stored;

  /// What becomes of series.
  ///
  /// @param toStored from the labels of the source to those that are stored, null when they are not
  /// @param histograms whether native histograms are taken: not where polls do not bring them
  /// @param deletes what was deleted of the cluster
  record Into(
      Function<Labels, @Nullable Labels> toStored, boolean histograms, List<NotedDelete> deletes) {
    Into {
      deletes = List.copyOf(deletes);
    }
  }

  /// @param range beyond which samples are left out
  GapWriter(ClusterWrites cluster, Appender appender, Into into, TimeRange range) {
    this.cluster = cluster;
    this.appender = appender;
    this.into = into;
    this.range = range;
    append = new BatchAppend(appender);
    batch.reset(cluster.cluster());
  }

  @Override
  public void series(Labels labels, SampleColumns samples) {
    Labels kept = kept(labels);
    if (kept == null) {
      return;
    }
    List<NotedDelete> deletes = into.deletes().stream().filter(each -> each.hides(kept)).toList();
    int ref = BatchAppend.REFUSED;
    for (int row = 0; row < samples.size(); row++) {
      long timestampMs = samples.timestampsMs()[row];
      Histogram histogram = samples.histogram(row);
      if (!range.contains(timestampMs)
          || (histogram != null && !into.histograms())
          || isDeleted(deletes, timestampMs)) {
        continue;
      }
      if (ref == BatchAppend.REFUSED) {
        ref = resolve(kept);
        if (ref == BatchAppend.REFUSED) {
          return;
        }
        series.add(kept);
      }
      add(ref, timestampMs, histogram, samples.values()[row]);
      if (batch.floats().size() == BATCH_ROWS || batch.histograms().size() == BATCH_HISTOGRAMS) {
        flush();
        series.add(kept);
      }
    }
  }

  private void add(int ref, long timestampMs, @Nullable Histogram histogram, double value) {
    minutes.set((int) ((timestampMs - range.minMs()) / MINUTE_MS));
    if (histogram == null) {
      floatSeries[batch.floats().size()] = series.size() - 1;
      batch.floats().add(ref, timestampMs, Double.doubleToRawLongBits(value));
      return;
    }
    try {
      Histogram checked = histogram.isStale() ? histogram : HistogramRules.checked(histogram);
      histogramSeries[batch.histograms().size()] = series.size() - 1;
      batch.histograms().add(ref, timestampMs, checked, 0);
    } catch (IllegalArgumentException e) {
      report.count(Rejection.INVALID_HISTOGRAM, 1);
    }
  }

  private @Nullable Labels kept(Labels labels) {
    try {
      Labels wanted = into.toStored().apply(labels);
      return wanted == null ? null : cluster.stored(wanted);
    } catch (IllegalArgumentException e) {
      report.count(Rejection.INVALID_LABELS, 1);
    } catch (ExpositionException e) { // more labels, or longer ones, than the source may have
      report.count(Rejection.SERIES_LIMIT, 1);
    }
    return null;
  }

  private static boolean isDeleted(List<NotedDelete> deletes, long timestampMs) {
    for (NotedDelete delete : deletes) {
      if (delete.range().contains(timestampMs)) {
        return true;
      }
    }
    return false;
  }

  private int resolve(Labels labels) {
    return switch (cluster.resolveStored(appender, labels)) {
      case Resolution.Known known -> known.ref();
      case Resolution.Refused refused -> {
        report.count(refused.reason(), 1);
        yield BatchAppend.REFUSED;
      }
    };
  }

  /// Stores what has been handed on and not been stored yet.
  void flush() {
    int rows = batch.floats().size() + batch.histograms().size();
    append.append(batch, this, report);
    stored += rows - append.refused(Column.FLOATS) - append.refused(Column.HISTOGRAMS);
    batch.reset(cluster.cluster());
    series.clear();
  }

  /// Returns how many samples were stored, or were there before.
  long stored() {
    return stored;
  }

  /// Returns how many samples or series were refused.
  int refused() {
    return report.total();
  }

  /// Returns in which minutes, from the start of the range on, the source had a sample.
  BitSet minutes() {
    return minutes;
  }

  @Override
  public int resolveAgain(Column column, int row, int retiredRef) {
    return resolve(labels(column, row));
  }

  @Override
  public String describe(Column column, int row) {
    return labels(column, row).toString();
  }

  private Labels labels(Column column, int row) {
    return series.get((column == Column.FLOATS ? floatSeries : histogramSeries)[row]);
  }
}
