package io.tributary.query.promql.window;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import org.jspecify.annotations.Nullable;

/// The change of a histogram series between two of its samples. Source: Prometheus'
/// `histogramRate`.
final class HistogramRate {
  private final boolean counter;
  private final WindowNotes notes;

  HistogramRate(boolean counter, WindowNotes notes) {
    this.counter = counter;
    this.notes = notes;
  }

  /// Returns the last sample minus the first, corrected for resets, or null when buckets are
  /// incompatible.
  ///
  /// @param fromZero whether the counter is known to have begun at zero inside the window
  @Nullable FloatHistogram change(RangeSamples samples, int from, int last, boolean fromZero) {
    FloatHistogram[] histograms = samples.histograms();
    FloatHistogram first = histograms[from];
    checkFlavour(histograms, from, last);
    FloatHistogram base = first;
    if (fromZero) {
      base = FloatHistogram.emptyLike(first);
    } else if (counter && last > from && HistogramSum.isReset(histograms[from + 1], first)) {
      base = FloatHistogram.emptyLike(histograms[from + 1]);
    }
    int schema = commonSchema(histograms, base, from, last);
    if (schema == MIXED) {
      notes.mixedSchemas();
      return null;
    }
    HistogramSum difference = HistogramSum.subtract(histograms[last].toSchema(schema), base);
    if (difference == null) {
      notes.mixedSchemas();
      return null;
    }
    if (difference.reconciledBounds()) {
      notes.reconciledBounds("subtraction");
    }
    @Nullable FloatHistogram change = difference.result();
    if (counter) {
      change = withResets(samples, change, fromZero ? first : base, from, last);
    }
    return change == null ? null : change.withHint(ResetHint.GAUGE).compact();
  }

  private void checkFlavour(FloatHistogram[] histograms, int from, int last) {
    if (!counter && !(histograms[from].isGauge() && histograms[last].isGauge())) {
      notes.notGauge();
    }
    for (int i = from; counter && i <= last; i++) {
      if (histograms[i].isGauge()) {
        notes.notCounter();
        return;
      }
    }
  }

  private static final int MIXED = Integer.MIN_VALUE;

  private int commonSchema(FloatHistogram[] histograms, FloatHistogram base, int from, int last) {
    boolean custom = base.isCustom();
    int schema = Math.min(base.schema(), histograms[last].schema());
    for (int i = counter ? from + 1 : last; i <= last; i++) {
      if (histograms[i].isCustom() != custom) {
        return MIXED;
      }
      schema = Math.min(schema, histograms[i].schema());
    }
    return schema;
  }

  private @Nullable FloatHistogram withResets(
      RangeSamples samples, FloatHistogram difference, FloatHistogram first, int from, int last) {
    FloatHistogram change = difference;
    FloatHistogram previous = first;
    for (int i = from + 1; i <= last; i++) {
      FloatHistogram current = samples.histograms()[i];
      if (HistogramSum.isReset(current, previous) || CounterResets.isHistogramRestart(samples, i)) {
        HistogramSum sum = HistogramSum.add(change, previous);
        if (sum == null) {
          notes.mixedSchemas();
          return null;
        }
        if (sum.reconciledBounds()) {
          notes.reconciledBounds("addition");
        }
        change = sum.result();
      }
      previous = current;
    }
    return change;
  }
}
