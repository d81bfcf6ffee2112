package io.tributary.query.exec;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of a query.
public sealed interface Value {
  /// What a series takes besides its samples: its labels, most of which are symbols that others
  /// have, too.
  long BYTES_PER_SERIES = 320;

  long BYTES_PER_HISTOGRAM = 1024;

  /// Returns about how much memory it takes.
  long bytes();

  /// One number at one time.
  record Scalar(long timestampMs, double value) implements Value {
    @Override
    public long bytes() {
      return 0;
    }
  }

  /// One string at one time.
  record Text(long timestampMs, String value) implements Value {
    @Override
    public long bytes() {
      return value.length();
    }
  }

  /// Samples of many series at one time.
  record Vector(List<Sample> samples) implements Value {
    @Override
    public long bytes() {
      long bytes = 0;
      for (Sample sample : samples) {
        bytes += BYTES_PER_SERIES + (sample.histogram() == null ? 0 : BYTES_PER_HISTOGRAM);
      }
      return bytes;
    }
  }

  /// Samples of many series over time, sorted by labels.
  record Matrix(List<Points> series) implements Value {
    @Override
    public long bytes() {
      long bytes = 0;
      for (Points points : series) {
        bytes += BYTES_PER_SERIES;
        bytes += (Long.BYTES + Double.BYTES) * (long) points.values().length;
        bytes += (Long.BYTES + BYTES_PER_HISTOGRAM) * points.histograms().length;
      }
      return bytes;
    }
  }

  /// @param histogram set when the sample is a histogram; `value` is then not
  record Sample(Labels labels, long timestampMs, double value, @Nullable Histogram histogram) {}

  /// A series' points, ascending in time; floats and histograms apart, as the API prints them.
  ///
  /// @param timestampsMs of the floats, in an array of their number
  record Points(
      Labels labels,
      long[] timestampsMs,
      double[] values,
      long[] histogramTimestampsMs,
      Histogram[] histograms) {}
}
