package io.tributary.datasource.federate;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.wire.exposition.Bucket;
import io.tributary.model.wire.exposition.BucketSpan;
import io.tributary.model.wire.exposition.LabelPair;
import io.tributary.model.wire.exposition.Metric;
import io.tributary.model.wire.exposition.MetricFamily;
import io.tributary.model.wire.exposition.MetricType;
import io.tributary.model.wire.exposition.Untyped;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes samples as protobuf families, each behind its length. Confined to one thread.
///
/// A family that is long is written in several messages. Source: Prometheus `web/federate.go`.
final class FederatedProtobuf implements FederatedSamples {
  private static final int MAX_METRICS = 1_000;

  private final OutputStream out;
  private final NameEscaping escaping;
  private MetricFamily.Builder family = MetricFamily.newBuilder();
  private String name = "";

  FederatedProtobuf(OutputStream out, NameEscaping escaping) {
    this.out = out;
    this.escaping = escaping;
  }

  @Override
  public void write(Labels labels, long timestampMs, double value, @Nullable Histogram histogram)
      throws IOException {
    MetricType type = type(histogram);
    boolean full = family.getMetricCount() == MAX_METRICS;
    if (full || !labels.metricName().equals(name) || family.getType() != type) {
      endFamily();
      name = labels.metricName();
      family = MetricFamily.newBuilder().setName(escaping.escape(name)).setType(type);
    }
    Metric.Builder metric = family.addMetricBuilder().setTimestampMs(timestampMs);
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(Labels.METRIC_NAME)) {
        metric.addLabel(label(escaping.escape(labels.name(i)), labels.value(i)));
      }
    }
    if (!labels.has(INSTANCE)) {
      metric.addLabel(label(INSTANCE, ""));
    }
    if (histogram == null) {
      metric.setUntyped(Untyped.newBuilder().setValue(value));
    } else {
      metric.setHistogram(histogram.hasCustomBuckets() ? classic(histogram) : exact(histogram));
    }
  }

  private static MetricType type(@Nullable Histogram histogram) {
    if (histogram == null) {
      return MetricType.UNTYPED;
    }
    return histogram.resetHint() == Histogram.ResetHint.GAUGE
        ? MetricType.GAUGE_HISTOGRAM
        : MetricType.HISTOGRAM;
  }

  private static LabelPair.Builder label(String name, String value) {
    return LabelPair.newBuilder().setName(name).setValue(value);
  }

  private static io.tributary.model.wire.exposition.Histogram.Builder begun(Histogram histogram) {
    return io.tributary.model.wire.exposition.Histogram.newBuilder()
        .setSampleCountFloat(histogram.count())
        .setSampleSum(histogram.sum());
  }

  private static io.tributary.model.wire.exposition.Histogram.Builder classic(Histogram histogram) {
    var message = begun(histogram);
    double[] counts = FederatedSamples.cumulative(histogram);
    for (int i = 0; i < counts.length; i++) {
      message.addBucket(
          Bucket.newBuilder()
              .setUpperBound(histogram.customBounds()[i])
              .setCumulativeCountFloat(counts[i]));
    }
    return message;
  }

  private static io.tributary.model.wire.exposition.Histogram.Builder exact(Histogram histogram) {
    var message =
        begun(histogram)
            .setSchema(histogram.schema())
            .setZeroThreshold(histogram.zeroThreshold())
            .setZeroCountFloat(histogram.zeroCount());
    for (int i = 0; i < histogram.positiveSpans().length; i += 2) {
      message.addPositiveSpan(span(histogram.positiveSpans(), i));
    }
    for (int i = 0; i < histogram.negativeSpans().length; i += 2) {
      message.addNegativeSpan(span(histogram.negativeSpans(), i));
    }
    for (double count : histogram.positiveCounts()) {
      message.addPositiveCount(count);
    }
    for (double count : histogram.negativeCounts()) {
      message.addNegativeCount(count);
    }
    return message;
  }

  private static BucketSpan.Builder span(int[] spans, int i) {
    return BucketSpan.newBuilder().setOffset(spans[i]).setLength(spans[i + 1]);
  }

  private void endFamily() throws IOException {
    if (family.getMetricCount() > 0) {
      family.build().writeDelimitedTo(out);
    }
  }

  @Override
  public void end() throws IOException {
    endFamily();
    out.close();
  }
}
