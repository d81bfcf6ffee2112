package io.tributary.datasource.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServices;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// `status/self_metrics`: what `/metrics` prints, as the JSON of `io.prometheus.client`'s
/// `MetricFamily`. Safe for use by several threads.
public final class SelfMetricsApi {
  private static final String LE = "le";

  private final QueryServices services;

  public SelfMetricsApi(QueryServices services) {
    this.services = services;
  }

  public void selfMetrics(Exchange exchange) throws IOException {
    Pattern names = names(exchange.parameter("metric_name_pattern"));
    List<MetricFamilySamples> families =
        Collections.list(services.metrics().families()).stream()
            .filter(family -> names.matches(name(family)))
            .sorted(Comparator.comparing(SelfMetricsApi::name))
            .toList();
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartArray();
      for (MetricFamilySamples family : families) {
        write(json, family);
      }
      json.writeEndArray();
    }
  }

  private static Pattern names(String pattern) {
    try {
      return Pattern.compile(pattern.isEmpty() ? ".*" : pattern);
    } catch (PatternSyntaxException e) {
      throw Exchange.badRequest("invalid metric_name_pattern: " + e.getMessage());
    }
  }

  /// Returns the name as `/metrics` prints it.
  private static String name(MetricFamilySamples family) {
    return family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
  }

  private static void write(JsonGenerator json, MetricFamilySamples family) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name(family));
    json.writeStringField("help", family.help);
    json.writeStringField("type", family.type.name());
    json.writeArrayFieldStart("metric");
    if (family.type == Collector.Type.HISTOGRAM) {
      histograms(json, family);
    } else {
      String field = family.type == Collector.Type.COUNTER ? "counter" : "gauge";
      for (Sample sample : family.samples) {
        json.writeStartObject();
        labels(json, sample);
        json.writeObjectFieldStart(field);
        number(json, "value", sample.value);
        json.writeEndObject();
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// Of each histogram the samples are its buckets, its count and its sum, in this order.
  private static void histograms(JsonGenerator json, MetricFamilySamples family)
      throws IOException {
    boolean begun = false;
    for (Sample sample : family.samples) {
      int le = sample.labelNames.indexOf(LE);
      if (!begun) {
        json.writeStartObject();
        labels(json, sample);
        json.writeObjectFieldStart("histogram");
        json.writeArrayFieldStart("bucket");
        begun = true;
      }
      if (sample.name.endsWith("_count")) {
        json.writeEndArray();
        json.writeStringField("sampleCount", whole(sample.value));
      } else if (sample.name.endsWith("_sum")) {
        number(json, "sampleSum", sample.value);
        json.writeEndObject();
        json.writeEndObject();
        begun = false;
      } else if (!sample.labelValues.get(le).equals("+Inf")) { // of which all are
        json.writeStartObject();
        json.writeStringField("cumulativeCount", whole(sample.value));
        number(json, "upperBound", Double.parseDouble(sample.labelValues.get(le)));
        json.writeEndObject();
      }
    }
  }

  private static void labels(JsonGenerator json, Sample sample) throws IOException {
    json.writeArrayFieldStart("label");
    for (int i = 0; i < sample.labelNames.size(); i++) {
      if (!sample.labelNames.get(i).equals(LE)) {
        json.writeStartObject();
        json.writeStringField("name", sample.labelNames.get(i));
        json.writeStringField("value", sample.labelValues.get(i));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /// Whole numbers of 64 bits are strings in the JSON of protobuf.
  private static String whole(double value) {
    return Long.toString((long) value);
  }

  private static void number(JsonGenerator json, String field, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(field, value);
    } else {
      json.writeStringField(field, Double.toString(value)); // NaN, Infinity, -Infinity
    }
  }
}
