package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;

/// The newest sample of each series at each step, if it is not older than the lookback.
public final class InstantSelector implements VectorOperator {
  /// What of a sample is wanted.
  public enum Part {
    SAMPLE,
    /// Its time, in seconds.
    TIMESTAMP,
    /// Its time, in seconds, of a series that must have floats only and keeps its name.
    INFO,
    /// When its counter began, in seconds; 0 where that is not known.
    START_TIMESTAMP
  }

  private final QueryContext context;
  private final Selection selection;
  private final ReferenceTimes times;
  private final Part part;
  private final long lookbackMs;

  /// @param lookbackMs how old a sample may be
  public InstantSelector(
      QueryContext context, Selection selection, ReferenceTimes times, Part part, long lookbackMs) {
    this.lookbackMs = lookbackMs;
    this.context = context;
    this.selection = selection;
    this.times = times;
    this.part = part;
  }

  @Override
  public void run(SeriesSink sink) {
    selection.run(context, Reader::new, times.steps().count(), sink);
  }

  /// Reads one series after the other.
  private final class Reader implements StoredFunction {
    private final QueryContext reading;
    private final SampleColumns columns = new SampleColumns();

    Reader(QueryContext reading) {
      this.reading = reading;
    }

    @Override
    public boolean apply(Series series, StepSeries out) {
      series.read(times.at(0) - lookbackMs + 1, times.lastMs(), columns);
      reading.read(columns.size());
      out.reset(Labels.EMPTY, false);
      if (columns.size() == 0) {
        return false;
      }
      out.setLabels(series.labels());
      long[] timestamps = columns.timestampsMs();
      int size = columns.size();
      int next = 0;
      int step = (int) Math.min(out.steps(), times.firstAt(timestamps[0]));
      for (; step < out.steps(); step++) {
        long reference = times.at(step);
        if (timestamps[size - 1] <= reference - lookbackMs) {
          break; // as are all of them from then on
        }
        while (next < size && timestamps[next] <= reference) {
          next++;
        }
        if (next > 0 && timestamps[next - 1] > reference - lookbackMs) {
          take(next - 1, step, out);
        }
      }
      if (part == Part.TIMESTAMP || part == Part.START_TIMESTAMP) {
        reading.dropName(out);
      }
      return !out.isEmpty();
    }

    private void take(int row, int step, StepSeries out) {
      Histogram histogram = columns.histogram(row);
      double value = columns.values()[row];
      if (histogram != null ? histogram.isStale() : SpecialValues.isStale(value)) {
        return;
      }
      switch (part) {
        case SAMPLE -> {
          if (histogram != null) {
            out.set(step, histogramAt(row, histogram));
          } else {
            out.set(step, value);
          }
        }
        case INFO -> {
          if (histogram != null) {
            throw new TributaryException(
                ErrorKind.UNPROCESSABLE,
                "this should be an info metric, with float samples: " + out.labels());
          }
          out.set(step, columns.timestampsMs()[row] / 1000.0);
        }
        case TIMESTAMP -> out.set(step, columns.timestampsMs()[row] / 1000.0);
        case START_TIMESTAMP -> out.set(step, columns.startTimestampMs(row) / 1000.0);
      }
    }

    private FloatHistogram histogramAt(int row, Histogram histogram) {
      FloatHistogram value = FloatHistogram.of(histogram);
      if (!selection.countsOnly()) {
        return value;
      }
      Histogram previous = row > 0 ? columns.histogram(row - 1) : null;
      FloatHistogram hinted =
          previous == null || previous.isStale()
              ? value
              : HistogramSum.withDetectedReset(value, FloatHistogram.of(previous));
      return hinted.withoutBuckets();
    }
  }
}
