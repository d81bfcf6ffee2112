package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.metrics.Histogram;
import io.tributary.query.promql.histogram.Bucket;
import io.tributary.query.promql.histogram.FloatHistogram;
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
    for (Bucket bucket : Bucket.ascending(FloatHistogram.of(histogram))) {
      write(bucket);
    }
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

  private void write(Bucket bucket) throws IOException {
    if (bucket.count() == 0) {
      return;
    }
    if (!begun) {
      json.writeArrayFieldStart("buckets");
      begun = true;
    }
    text.clear().append('[').append((char) ('0' + rule(bucket))).append(',');
    quoted(bucket.lower()).append(',');
    quoted(bucket.upper()).append(',');
    quoted(bucket.count()).append(']');
    json.writeRawValue(text.chars(), 0, text.length());
  }

  private static int rule(Bucket bucket) {
    if (bucket.lowerInclusive()) {
      return bucket.upperInclusive() ? CLOSED : OPEN_RIGHT;
    }
    return OPEN_LEFT;
  }

  private SampleText quoted(double value) {
    return text.append('"').value(value).append('"');
  }
}
