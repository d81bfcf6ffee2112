package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.metrics.Histogram;
import java.io.IOException;
import java.io.StringWriter;

/// Writes native histograms with the boundaries of their buckets. Confined to one thread.
///
/// A bucket is `[rule, "lower", "upper", "count"]`; the rule says which of its ends belong to it.
final class HistogramJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int OPEN_LEFT = 0;
  private static final int OPEN_RIGHT = 1;
  private static final int CLOSED = 3;
  private static final int MAX_EXPONENT = 1024;

  private final JsonGenerator json;
  private final SampleText text;
  private boolean begun;

  HistogramJson(JsonGenerator json, SampleText text) {
    this.json = json;
    this.text = text;
  }

  /// Returns a histogram's JSON alone.
  static String text(Histogram histogram) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      new HistogramJson(json, new SampleText()).write(histogram);
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory cannot be written", e);
    }
    return out.toString();
  }

  void write(Histogram histogram) throws IOException {
    json.writeStartObject();
    number("count", histogram.count());
    number("sum", histogram.sum());
    begun = false;
    negative(histogram);
    if (histogram.zeroCount() != 0) {
      bucket(CLOSED, -histogram.zeroThreshold(), histogram.zeroThreshold(), histogram.zeroCount());
    }
    positive(histogram);
    if (begun) {
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void number(String field, double value) throws IOException {
    json.writeFieldName(field);
    text.clear().append('"').value(value).append('"');
    json.writeRawValue(text.chars(), 0, text.length());
  }

  private void negative(Histogram histogram) throws IOException {
    int[] indices = indices(histogram.negativeSpans(), histogram.negativeCounts().length);
    for (int i = indices.length - 1; i >= 0; i--) {
      double lower = -bound(histogram, indices[i]);
      double upper = -bound(histogram, indices[i] - 1);
      bucket(OPEN_RIGHT, lower, upper, histogram.negativeCounts()[i]);
    }
  }

  private void positive(Histogram histogram) throws IOException {
    int[] indices = indices(histogram.positiveSpans(), histogram.positiveCounts().length);
    for (int i = 0; i < indices.length; i++) {
      int rule = histogram.hasCustomBuckets() && indices[i] == 0 ? CLOSED : OPEN_LEFT;
      double lower = bound(histogram, indices[i] - 1);
      bucket(rule, lower, bound(histogram, indices[i]), histogram.positiveCounts()[i]);
    }
  }

  /// Returns the index of each bucket that the spans name.
  private static int[] indices(int[] spans, int buckets) {
    int[] indices = new int[buckets];
    int next = 0;
    int n = 0;
    for (int i = 0; i < spans.length; i += 2) {
      next += spans[i];
      for (int j = 0; j < spans[i + 1] && n < buckets; j++) {
        indices[n++] = next++;
      }
    }
    return indices;
  }

  /// Returns the upper bound of a positive bucket.
  private static double bound(Histogram histogram, int index) {
    if (histogram.hasCustomBuckets()) {
      double[] bounds = histogram.customBounds();
      return index < 0
          ? Double.NEGATIVE_INFINITY
          : index >= bounds.length ? Double.POSITIVE_INFINITY : bounds[index];
    }
    int schema = histogram.schema();
    int parts = schema > 0 ? 1 << schema : 1;
    int part = index & (parts - 1);
    double fraction = part == 0 ? 1 : Math.pow(2, (double) part / parts);
    long exponent = schema < 0 ? (long) index << -schema : index >> schema;
    if (part == 0 && exponent == MAX_EXPONENT) {
      return Double.MAX_VALUE; // the bucket of the largest observations ends there
    }
    return Math.scalb(fraction, Math.clamp(exponent, -2 * MAX_EXPONENT, 2 * MAX_EXPONENT));
  }

  private void bucket(int rule, double lower, double upper, double count) throws IOException {
    if (count == 0) {
      return;
    }
    if (!begun) {
      json.writeArrayFieldStart("buckets");
      begun = true;
    }
    text.clear().append('[').append((char) ('0' + rule)).append(',');
    quoted(lower).append(',');
    quoted(upper).append(',');
    quoted(count).append(']');
    json.writeRawValue(text.chars(), 0, text.length());
  }

  private SampleText quoted(double value) {
    return text.append('"').value(value).append('"');
  }
}
