package io.tributary.system;

import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.wire.BucketSpan;
import io.tributary.model.wire.Histogram;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Half an hour of series for queries: gauges, classic histograms, and counters with resets, gaps
/// and stale markers that come and go; native histograms, too, if they are wanted.
///
/// Samples lie [#OFFSET_MS] after each multiple of [#INTERVAL_MS]; query times and the edges of
/// windows lie elsewhere, since on edges versions of Prometheus differ.
final class PromqlData {
  static final long INTERVAL_MS = 15_000;
  static final int COUNT = 120;
  private static final long OFFSET_MS = 3_000;

  /// Counters begin at 0, and have gaps above this alone: where a window begins with a gap and a
  /// value near 0, Prometheus 2 and 3 guess the start of a rate by other rules.
  private static final int GAPS_ABOVE = 100;

  private static final String[] BOUNDS = {"0.5", "1", "5", "+Inf"};

  private final SplittableRandom random;
  private final long startMs;
  private final WriteRequest.Builder request = WriteRequest.newBuilder();

  private PromqlData(SplittableRandom random, long startMs) {
    this.random = random;
    this.startMs = startMs;
  }

  /// @param startMs a multiple of [#INTERVAL_MS]
  static WriteRequest create(SplittableRandom random, long startMs, boolean natives) {
    PromqlData data = new PromqlData(random, startMs);
    for (String job : new String[] {"api", "web"}) {
      for (int instance = 0; instance < 3; instance++) {
        Map<String, String> labels = Map.of("job", job, "instance", "i" + instance);
        data.counter("requests_total", labels);
        data.counter("errors_total", labels);
        data.gauge("temperature", labels);
      }
      data.histogram(Map.of("job", job));
      for (int instance = 0; natives && instance < 2; instance++) {
        Map<String, String> labels = Map.of("job", job, "instance", "i" + instance);
        data.nativeHistogram("native_seconds", labels, 0, List.of());
        data.nativeHistogram("custom_seconds", labels, -53, List.of(0.5, 1.0, 5.0));
      }
    }
    return data.request.build();
  }

  private void counter(String name, Map<String, String> labels) {
    TimeSeries.Builder series = series(name, labels);
    double value = 0;
    int first = random.nextInt(COUNT / 3);
    int last = COUNT - random.nextInt(COUNT / 3);
    for (int i = first; i < last; i++) {
      int luck = value > GAPS_ABOVE ? random.nextInt(30) : 2;
      if (luck == 0) {
        series.addSamples(sample(i, SpecialValues.STALE_NAN));
      } else if (luck > 1) {
        series.addSamples(sample(i, value));
      }
      value = random.nextInt(20) == 0 ? 0 : value + random.nextInt(40);
    }
    request.addTimeseries(series);
  }

  private void gauge(String name, Map<String, String> labels) {
    TimeSeries.Builder series = series(name, labels);
    for (int i = 0; i < COUNT; i++) {
      series.addSamples(sample(i, random.nextInt(200) - 100));
    }
    request.addTimeseries(series);
  }

  private void histogram(Map<String, String> labels) {
    double[] counts = new double[BOUNDS.length];
    TimeSeries.Builder[] buckets = new TimeSeries.Builder[BOUNDS.length];
    for (int b = 0; b < BOUNDS.length; b++) {
      Map<String, String> withBound = new TreeMap<>(labels);
      withBound.put("le", BOUNDS[b]);
      buckets[b] = series("latency_bucket", withBound);
    }
    for (int i = 0; i < COUNT; i++) {
      int seen = 0;
      for (int b = 0; b < BOUNDS.length; b++) {
        seen += random.nextInt(4);
        counts[b] += seen;
        buckets[b].addSamples(sample(i, counts[b]));
      }
    }
    for (TimeSeries.Builder bucket : buckets) {
      request.addTimeseries(bucket);
    }
  }

  /// Four buckets, which are reset now and then.
  private void nativeHistogram(
      String name, Map<String, String> labels, int schema, List<Double> bounds) {
    TimeSeries.Builder series = series(name, labels);
    double[] counts = new double[4];
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      if (random.nextInt(30) == 0) {
        counts = new double[counts.length];
        sum = 0;
      }
      Histogram.Builder histogram =
          Histogram.newBuilder()
              .setSchema(schema)
              .setTimestamp(timestampMs(i))
              .addAllCustomValues(bounds)
              .addPositiveSpans(BucketSpan.newBuilder().setLength(counts.length));
      double all = 0;
      for (int b = 0; b < counts.length; b++) {
        double added = random.nextInt(4);
        counts[b] += added;
        sum += added * b;
        all += counts[b];
        histogram.addPositiveCounts(counts[b]);
      }
      series.addHistograms(histogram.setCountFloat(all).setZeroCountFloat(0).setSum(sum));
    }
    request.addTimeseries(series);
  }

  private Sample sample(int i, double value) {
    return Sample.newBuilder().setTimestamp(timestampMs(i)).setValue(value).build();
  }

  private long timestampMs(int i) {
    return startMs + i * INTERVAL_MS + OFFSET_MS;
  }

  private static TimeSeries.Builder series(String name, Map<String, String> labels) {
    Map<String, String> all = new TreeMap<>(labels);
    all.put("__name__", name);
    TimeSeries.Builder series = TimeSeries.newBuilder();
    all.forEach(
        (label, value) -> series.addLabels(Label.newBuilder().setName(label).setValue(value)));
    return series;
  }
}
