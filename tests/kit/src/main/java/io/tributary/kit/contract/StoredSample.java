package io.tributary.kit.contract;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A sample as it was read, comparable bit for bit.
///
/// @param valueBits 0 when there is a histogram
/// @param startTimestampMs 0 when it is not known
public record StoredSample(
    long timestampMs, long valueBits, @Nullable Histogram histogram, long startTimestampMs) {

  public static StoredSample of(long timestampMs, double value) {
    return new StoredSample(timestampMs, Double.doubleToRawLongBits(value), null, 0);
  }

  /// Returns what a series holds inside `range`.
  public static List<StoredSample> read(Series series, TimeRange range) {
    SampleColumns columns = new SampleColumns();
    series.read(range.minMs(), range.maxMs(), columns);
    List<StoredSample> samples = new ArrayList<>();
    for (int row = 0; row < columns.size(); row++) {
      Histogram histogram = columns.histogram(row);
      long bits = histogram == null ? Double.doubleToRawLongBits(columns.values()[row]) : 0;
      samples.add(
          new StoredSample(
              columns.timestampsMs()[row], bits, histogram, columns.startTimestampMs(row)));
    }
    return samples;
  }

  /// Returns the matching series that hold samples inside `range`, with them.
  public static SortedMap<Labels, List<StoredSample>> readAll(
      Querier querier, TimeRange range, List<Matcher> matchers) {
    SortedMap<Labels, List<StoredSample>> all = new TreeMap<>();
    SeriesSet series = querier.select(matchers, SelectHints.UNSORTED);
    while (series.next()) {
      List<StoredSample> samples = read(series.at(), range);
      if (!samples.isEmpty() && all.put(series.at().labels(), samples) != null) {
        throw new AssertionError("series came twice labels=" + series.at().labels());
      }
    }
    return all;
  }

  @Override
  public String toString() {
    Object value =
        histogram == null
            ? Double.longBitsToDouble(valueBits) + "/" + Long.toHexString(valueBits)
            : histogram;
    return value
        + "@"
        + timestampMs
        + (startTimestampMs == 0 ? "" : "(st " + startTimestampMs + ")");
  }
}
