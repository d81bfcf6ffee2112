package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.model.metrics.Histogram;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.GoFloat;
import java.io.IOException;
import java.io.OutputStream;

/// Writes query results. Confined to one thread.
public final class ValueJson {
  private static final int BYTES_AT_ONCE = 2_000;

  private final JsonGenerator json;
  private final SampleText text = new SampleText();
  private final HistogramJson histograms;

  public ValueJson(JsonGenerator json) {
    this.json = json;
    this.histograms = new HistogramJson(json, text);
  }

  public static String resultType(Value value) {
    return switch (value) {
      case Value.Scalar _ -> "scalar";
      case Value.Text _ -> "string";
      case Value.Vector _ -> "vector";
      case Value.Matrix _ -> "matrix";
    };
  }

  public void write(Value value) throws IOException {
    switch (value) {
      case Value.Scalar scalar -> alone(scalar.timestampMs(), GoFloat.plain(scalar.value()));
      case Value.Text string -> alone(string.timestampMs(), string.value());
      case Value.Vector vector -> {
        json.writeStartArray();
        for (Value.Sample sample : vector.samples()) {
          sample(sample);
        }
        json.writeEndArray();
      }
      case Value.Matrix matrix -> {
        json.writeStartArray();
        for (Value.Points points : matrix.series()) {
          points(points);
        }
        json.writeEndArray();
      }
    }
  }

  /// Writes a value that belongs to no series: these never have an exponent, and their times no
  /// more digits than they need.
  private void alone(long timestampMs, String value) throws IOException {
    json.writeStartArray();
    json.writeRawValue(GoFloat.plain(timestampMs / 1000.0));
    json.writeString(value);
    json.writeEndArray();
  }

  private void sample(Value.Sample sample) throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    JsonAnswer.labels(json, sample.labels());
    if (sample.histogram() == null) {
      json.writeFieldName("value");
      sample(sample.timestampMs(), sample.value());
    } else {
      json.writeFieldName("histogram");
      histogram(sample.timestampMs(), sample.histogram());
    }
    json.writeEndObject();
  }

  private void points(Value.Points points) throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    JsonAnswer.labels(json, points.labels());
    if (points.timestampsMs().length > 0) {
      json.writeFieldName("values");
      values(points);
    }
    if (points.histograms().length > 0) {
      json.writeArrayFieldStart("histograms");
      for (int i = 0; i < points.histograms().length; i++) {
        histogram(points.histogramTimestampsMs()[i], points.histograms()[i]);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /// Writes many samples at a time past the generator, which would look at each character.
  private void values(Value.Points points) throws IOException {
    json.writeRawValue("[");
    json.flush();
    OutputStream out = (OutputStream) json.getOutputTarget();
    text.clear();
    for (int i = 0; i < points.timestampsMs().length; i++) {
      if (i > 0) {
        text.append(',');
      }
      append(points.timestampsMs()[i], points.values()[i]);
      if (text.length() > BYTES_AT_ONCE) {
        text.writeTo(out);
        text.clear();
      }
    }
    text.append(']').writeTo(out);
  }

  private void append(long timestampMs, double value) {
    text.append('[')
        .timestamp(timestampMs)
        .append(',')
        .append('"')
        .value(value)
        .append('"')
        .append(']');
  }

  private void sample(long timestampMs, double value) throws IOException {
    text.clear();
    append(timestampMs, value);
    json.writeRawValue(text.chars(), 0, text.length());
  }

  void timestamp(long timestampMs) throws IOException {
    text.clear().timestamp(timestampMs);
    json.writeRawValue(text.chars(), 0, text.length());
  }

  /// Writes a value as a string.
  void value(double value) throws IOException {
    text.clear().append('"').value(value).append('"');
    json.writeRawValue(text.chars(), 0, text.length());
  }

  private void histogram(long timestampMs, Histogram histogram) throws IOException {
    json.writeStartArray();
    timestamp(timestampMs);
    histograms.write(histogram);
    json.writeEndArray();
  }
}
