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
  private boolean reconciledSums;

  HistogramRate(boolean counter, WindowNotes notes) {
    this.counter = counter;
    this.notes = notes;
  }

  /// Returns the last of at least two samples minus the first, corrected for resets, or null when
  /// buckets are incompatible.
  @Nullable FloatHistogram change(RangeSamples samples, int from, int last) {
    FloatHistogram[] histograms = samples.histograms();
    FloatHistogram first = histograms[from];
    boolean restart =
        counter
            && (CounterResets.isHistogramRestart(samples, from + 1)
                || HistogramSum.isReset(histograms[from + 1], first));
    FloatHistogram base = restart ? FloatHistogram.emptyLike(histograms[from + 1]) : first;
    if (histograms[last].isCustom() != base.isCustom()) {
      if (counter && (first.isGauge() || histograms[last].isGauge())) {
        notes.notCounter();
      }
      notes.mixedSchemas();
      return null;
    }
    int schema = commonSchema(histograms, base, from, last);
    HistogramSum difference =
        schema == MIXED ? null : HistogramSum.subtract(histograms[last].toSchema(schema), base);
    reconciledSums = false;
    FloatHistogram change = difference == null ? null : difference.result();
    if (counter && change != null) {
      change = withResets(samples, change, base, from, last);
    }
    if (difference == null || change == null) {
      notes.mixedSchemas(); // and nothing else, as in Prometheus
      return null;
    }
    noteFlavour(samples, from, last);
    if (difference.reconciledBounds()) {
      notes.reconciledBounds("subtraction");
    }
    if (reconciledSums) {
      notes.reconciledBounds("addition");
    }
    return change.withHint(ResetHint.GAUGE).compact();
  }

  private void noteFlavour(RangeSamples samples, int from, int last) {
    FloatHistogram[] histograms = samples.histograms();
    if (!counter && !(histograms[from].isGauge() && histograms[last].isGauge())) {
      notes.notGauge();
    }
    for (int i = from; counter && i <= last; i++) {
      if (histograms[i].isGauge()) {
        notes.notCounter();
        break;
      }
    }
    for (int i = from + 1; counter && samples.startsKnown() && i <= last; i++) {
      if (CounterResets.overlaps(
          samples.histogramStart(i - 1),
          samples.histogramTimes()[i - 1],
          samples.histogramStart(i))) {
        notes.overlappingStarts();
        break;
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
          return null;
        }
        reconciledSums |= sum.reconciledBounds();
        change = sum.result();
      }
      previous = current;
    }
    return change;
  }
}
