package io.tributary.query.promql.window;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.Steps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The samples of one series, floats and histograms apart, stale markers gone; a buffer that its
/// reader reuses.
///
/// Arrays are ascending in time and valid up to their count. A start timestamp of 0 means not
/// known.
public final class RangeSamples {
  private static final long[] NO_TIMES = new long[0];

  private long[] floatTimes = NO_TIMES;
  private double[] floats = new double[0];
  private long[] floatStarts = NO_TIMES;
  private int floatCount;
  private long[] histogramTimes = NO_TIMES;
  private FloatHistogram[] histograms = new FloatHistogram[0];
  private long[] histogramStarts = NO_TIMES;
  private int histogramCount;
  private boolean startsKnown;
  private boolean countsOnly;
  private @Nullable FloatHistogram previous; // with its buckets

  /// Takes the rows of `columns`, by reference where it can: both are valid until the next read.
  ///
  /// @param onlyCounts whether of histograms count and sum are taken, with the resets that their
  ///   buckets show
  public void load(SampleColumns columns, boolean useStartTimestamps, boolean onlyCounts) {
    countsOnly = onlyCounts;
    previous = null;
    floatCount = 0;
    histogramCount = 0;
    startsKnown = useStartTimestamps && columns.hasStartTimestamps();
    floatTimes = columns.timestampsMs();
    floats = columns.values();
    if (!startsKnown && !columns.hasHistograms()) {
      loadFloats(columns.size());
      return;
    }
    if (startsKnown) {
      floatStarts = new long[columns.size()];
      histogramStarts = new long[columns.size()];
    }
    for (int row = 0; row < columns.size(); row++) {
      Histogram histogram = columns.histogram(row);
      if (histogram != null) {
        addHistogram(columns, row, histogram);
      } else if (!SpecialValues.isStale(floats[row])) {
        floatTimes[floatCount] = floatTimes[row];
        floats[floatCount] = floats[row];
        if (startsKnown) {
          floatStarts[floatCount] = columns.startTimestampMs(row);
        }
        floatCount++;
      }
    }
  }

  /// Takes floats alone, in a loop that writes nothing before the first stale marker.
  private void loadFloats(int size) {
    int kept = 0;
    while (kept < size && !SpecialValues.isStale(floats[kept])) {
      kept++;
    }
    for (int row = kept + 1; row < size; row++) {
      if (!SpecialValues.isStale(floats[row])) {
        floatTimes[kept] = floatTimes[row];
        floats[kept++] = floats[row];
      }
    }
    floatCount = kept;
  }

  private void addHistogram(SampleColumns columns, int row, Histogram histogram) {
    if (histogram.isStale()) {
      return;
    }
    growHistograms();
    histogramTimes[histogramCount] = columns.timestampsMs()[row];
    FloatHistogram value = FloatHistogram.of(histogram);
    histograms[histogramCount] = countsOnly ? counted(value) : value;
    if (startsKnown) {
      histogramStarts[histogramCount] = columns.startTimestampMs(row);
    }
    histogramCount++;
  }

  private FloatHistogram counted(FloatHistogram value) {
    FloatHistogram hinted =
        previous == null ? value : HistogramSum.withDetectedReset(value, previous);
    previous = hinted;
    return hinted.withoutBuckets();
  }

  /// Takes the samples of an expression evaluated at `steps`, by copy.
  ///
  /// @param resets whether histograms keep what they say of counter resets
  public void load(StepSeries series, Steps steps, boolean resets) {
    floatCount = 0;
    histogramCount = 0;
    startsKnown = false;
    int end = series.end();
    int first = series.first();
    if (floats.length < end - first) {
      floats = new double[end - first];
      floatTimes = new long[end - first];
    }
    for (int step = first; step < end; step++) {
      if (series.hasFloat(step)) {
        floatTimes[floatCount] = steps.at(step);
        floats[floatCount++] = series.value(step);
      } else if (series.hasHistogram(step)) {
        growHistograms();
        histogramTimes[histogramCount] = steps.at(step);
        FloatHistogram histogram = series.histogram(step);
        histograms[histogramCount++] = resets ? histogram : withoutReset(histogram);
      }
    }
  }

  private static FloatHistogram withoutReset(FloatHistogram histogram) {
    return histogram.isGauge() ? histogram : histogram.withHint(ResetHint.UNKNOWN);
  }

  private void growHistograms() {
    if (histogramCount == histograms.length) {
      int capacity = Math.max(16, 2 * histogramCount);
      histograms = Arrays.copyOf(histograms, capacity);
      histogramTimes = Arrays.copyOf(histogramTimes, capacity);
    }
  }

  public int floatCount() {
    return floatCount;
  }

  public long[] floatTimes() {
    return floatTimes;
  }

  public double[] floats() {
    return floats;
  }

  /// Returns when the counter of a float began; 0 when it is not known.
  public long floatStart(int index) {
    return startsKnown ? floatStarts[index] : 0;
  }

  public int histogramCount() {
    return histogramCount;
  }

  public long[] histogramTimes() {
    return histogramTimes;
  }

  public FloatHistogram[] histograms() {
    return histograms;
  }

  /// Returns when the counter of a histogram began; 0 when it is not known.
  public long histogramStart(int index) {
    return startsKnown ? histogramStarts[index] : 0;
  }

  public boolean startsKnown() {
    return startsKnown;
  }

  public int size() {
    return floatCount + histogramCount;
  }

  /// Returns the time of the first sample, of which there is one.
  public long firstMs() {
    if (floatCount == 0 || histogramCount == 0) {
      return floatCount > 0 ? floatTimes[0] : histogramTimes[0];
    }
    return Math.min(floatTimes[0], histogramTimes[0]);
  }

  /// Returns the time of the last sample, of which there is one.
  public long lastMs() {
    if (floatCount == 0 || histogramCount == 0) {
      return floatCount > 0 ? floatTimes[floatCount - 1] : histogramTimes[histogramCount - 1];
    }
    return Math.max(floatTimes[floatCount - 1], histogramTimes[histogramCount - 1]);
  }
}
