package io.tributary.scraper;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.metrics.WriteBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Writes `up` and `scrape_*` of one source into the cluster of our own metrics. Confined to one
/// thread.
final class SourceReport {
  private static final List<String> NAMES =
      List.of(
          "up",
          "scrape_duration_seconds",
          "scrape_samples_scraped",
          "scrape_samples_post_metric_relabeling",
          "scrape_series_added");

  /// What a source that has a budget has sent of it since the day began.
  static final String SPENT_BYTES = "scrape_spent_bytes";

  private static final int UNKNOWN = -1;

  private final Appender appender;
  private final BatchAppend append;
  private final List<Labels> series;
  private final int[] refs;
  private final WriteBatch batch = new WriteBatch();
  private final RefusalReport refused = new RefusalReport();

  SourceReport(Source source, Appender appender) {
    this.appender = appender;
    append = new BatchAppend(appender);
    Stream<String> names =
        source.endpoint().budget().isLimited()
            ? Stream.concat(NAMES.stream(), Stream.of(SPENT_BYTES))
            : NAMES.stream();
    series = names.map(source::about).toList();
    refs = new int[series.size()];
    Arrays.fill(refs, UNKNOWN);
  }

  /// One poll in figures.
  record Figures(
      boolean up, double seconds, long samples, long kept, long newSeries, long spentBytes) {}

  /// Returns what of the report was refused; empty when it is stored.
  ///
  /// @throws io.tributary.model.error.OverloadedException when nothing was stored
  String write(Figures figures, long timestampMs) {
    double[] values = {
      figures.up() ? 1 : 0,
      figures.seconds(),
      figures.samples(),
      figures.kept(),
      figures.newSeries(),
      figures.spentBytes()
    };
    return write(values, timestampMs);
  }

  /// Marks the series as ended: the source is polled no more.
  ///
  /// @see #write
  String end(long timestampMs) {
    double[] markers = new double[refs.length];
    Arrays.fill(markers, Double.longBitsToDouble(SpecialValues.STALE_NAN_BITS));
    return write(markers, timestampMs);
  }

  private String write(double[] values, long timestampMs) {
    refused.clear();
    batch.reset(ClusterId.TRIBUTARY);
    for (int row = 0; row < refs.length; row++) {
      if (refs[row] < 0 && resolve(row) < 0) {
        continue;
      }
      batch.floats().add(refs[row], timestampMs, Double.doubleToRawLongBits(values[row]));
    }
    append.append(batch, new Rows(), refused);
    return refused.isEmpty() ? "" : refused.text(refs.length);
  }

  private int resolve(int row) {
    refs[row] =
        switch (appender.resolve(ClusterId.TRIBUTARY, series.get(row))) {
          case Resolution.Known known -> known.ref();
          case Resolution.Refused refusal -> {
            refused.count(refusal.reason(), 1);
            refused.list(series.get(row).toString(), refusal.detail());
            yield BatchAppend.REFUSED;
          }
        };
    return refs[row];
  }

  private final class Rows implements BatchAppend.Rows {
    private int series(int row, int ref) {
      int found = row;
      while (refs[found] != ref && found + 1 < refs.length) {
        found++; // rows of refused series are not in the batch
      }
      return found;
    }

    @Override
    public int resolveAgain(Column column, int row, int retiredRef) {
      return resolve(series(row, retiredRef));
    }

    @Override
    public String describe(Column column, int row) {
      return series.get(series(row, batch.floats().refs()[row])).toString();
    }
  }
}
