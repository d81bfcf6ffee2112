package io.tributary.query.exec;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of a query.
public sealed interface Value {
  /// One number at one time.
  record Scalar(long timestampMs, double value) implements Value {}

  /// One string at one time.
  record Text(long timestampMs, String value) implements Value {}

  /// Samples of many series at one time.
  record Vector(List<Sample> samples) implements Value {}

  /// Samples of many series over time, sorted by labels.
  record Matrix(List<Points> series) implements Value {}

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
