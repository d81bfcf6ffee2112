package io.tributary.datasource.federate;

import io.tributary.datasource.prometheus.SampleText;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes samples as text, version 0.0.4. Confined to one thread.
///
/// Floats have no type; native histograms have no place in it, but those with custom buckets are
/// written as classic ones. Source: Prometheus `expfmt/text_create.go`.
final class FederatedText implements FederatedSamples {
  private final Writer out;
  private final NameEscaping escaping;
  private final SampleText number = new SampleText();
  private String family = "";
  private boolean familyOfHistograms;

  FederatedText(OutputStream out, NameEscaping escaping) {
    this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    this.escaping = escaping;
  }

  @Override
  public void write(Labels labels, long timestampMs, double value, @Nullable Histogram histogram)
      throws IOException {
    if (histogram != null && !histogram.hasCustomBuckets()) {
      return;
    }
    String name = escaping.escape(labels.metricName());
    if (!labels.metricName().equals(family) || familyOfHistograms != (histogram != null)) {
      family = labels.metricName();
      familyOfHistograms = histogram != null;
      out.write("# TYPE ");
      name(name);
      out.write(histogram == null ? " untyped\n" : " histogram\n");
    }
    if (histogram == null) {
      line(name, labels, null, value, timestampMs);
    } else {
      classic(name, labels, timestampMs, histogram);
    }
  }

  private void classic(String name, Labels labels, long timestampMs, Histogram histogram)
      throws IOException {
    double[] counts = FederatedSamples.cumulative(histogram);
    for (int i = 0; i < counts.length; i++) {
      line(name + "_bucket", labels, histogram.customBounds()[i], counts[i], timestampMs);
    }
    line(name + "_bucket", labels, Double.POSITIVE_INFINITY, histogram.count(), timestampMs);
    line(name + "_sum", labels, null, histogram.sum(), timestampMs);
    line(name + "_count", labels, null, histogram.count(), timestampMs);
  }

  /// @param bound of a bucket, which becomes its last label
  private void line(
      String name, Labels labels, @Nullable Double bound, double value, long timestampMs)
      throws IOException {
    String separator = "{";
    if (!NameEscaping.isPlain(name)) {
      out.write(separator);
      separator = ",";
    }
    name(name);
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(Labels.METRIC_NAME)) {
        label(separator, escaping.escape(labels.name(i)), labels.value(i));
        separator = ",";
      }
    }
    if (!labels.has(INSTANCE)) {
      label(separator, INSTANCE, "");
    }
    if (bound != null) {
      label(",", "le", number.clear().exposition(bound).toString());
    }
    number.clear().append('}').append(' ').exposition(value).append(' ');
    number.whole(timestampMs).append('\n');
    out.write(number.chars(), 0, number.length());
  }

  private void label(String separator, String name, String value) throws IOException {
    out.write(separator);
    name(name);
    out.write("=\"");
    escaped(value);
    out.write('"');
  }

  private void name(String name) throws IOException {
    if (NameEscaping.isPlain(name)) {
      out.write(name);
    } else {
      out.write('"');
      escaped(name);
      out.write('"');
    }
  }

  private void escaped(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> out.write("\\\\");
        case '\n' -> out.write("\\n");
        case '"' -> out.write("\\\"");
        default -> out.write(text.charAt(i));
      }
    }
  }

  @Override
  public void end() throws IOException {
    out.close();
  }
}
