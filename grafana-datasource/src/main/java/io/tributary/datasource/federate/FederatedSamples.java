package io.tributary.datasource.federate;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Takes the newest sample of one series after the other, those of one name behind each other.
interface FederatedSamples {
  /// What a label is called that scrapers add where it is not.
  String INSTANCE = "instance";

  /// @param histogram set when the sample is one; `value` is then not
  void write(Labels labels, long timestampMs, double value, @Nullable Histogram histogram)
      throws IOException;

  /// Ends the answer.
  void end() throws IOException;

  /// Returns the counts of the buckets up to each of the bounds of a histogram with custom buckets.
  static double[] cumulative(Histogram histogram) {
    double[] counts = new double[histogram.customBounds().length];
    int[] spans = histogram.positiveSpans();
    int bucket = 0;
    int next = 0;
    for (int i = 0; i < spans.length; i += 2) {
      bucket += spans[i];
      for (int j = 0; j < spans[i + 1]; j++, bucket++, next++) {
        if (bucket < counts.length) { // the last one ends at infinity
          counts[bucket] = histogram.positiveCounts()[next];
        }
      }
    }
    for (int i = 1; i < counts.length; i++) {
      counts[i] += counts[i - 1];
    }
    return counts;
  }
}
