package io.tributary.benchmarks.ingest;

import io.tributary.benchmarks.KubeSeries;
import io.tributary.model.Labels;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Remote write requests of [KubeSeries], of either version.
final class KubeBodies {
  private static final long START_MS = 1_700_000_000_000L;

  private KubeBodies() {}

  /// Returns a request of `samples` series, in scrape order; other numbers have other series.
  static WriteRequest version1(int samples, int number) {
    SplittableRandom random = new SplittableRandom(number);
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (int i = 0; i < samples; i++) {
      Sample.Builder sample = Sample.newBuilder().setTimestamp(START_MS + random.nextInt(15_000));
      TimeSeries.Builder series =
          TimeSeries.newBuilder()
              .addSamples(i % 3 == 0 ? sample : sample.setValue(random.nextDouble(1e6)));
      Labels labels = KubeSeries.labels((long) number * samples + i);
      for (int label = 0; label < labels.size(); label++) {
        series.addLabels(
            Label.newBuilder().setName(labels.name(label)).setValue(labels.value(label)));
      }
      request.addTimeseries(series);
    }
    return request.build();
  }

  /// Returns the same series and samples with their texts as symbols.
  static Request version2(int samples, int number) {
    Map<String, Integer> symbols = new LinkedHashMap<>(Map.of("", 0));
    Request.Builder request = Request.newBuilder();
    for (TimeSeries each : version1(samples, number).getTimeseriesList()) {
      var series = io.tributary.model.wire.v2.TimeSeries.newBuilder();
      for (Label label : each.getLabelsList()) {
        series.addLabelsRefs(symbols.computeIfAbsent(label.getName(), _ -> symbols.size()));
        series.addLabelsRefs(symbols.computeIfAbsent(label.getValue(), _ -> symbols.size()));
      }
      Sample sample = each.getSamples(0);
      series.addSamples(
          io.tributary.model.wire.v2.Sample.newBuilder()
              .setTimestamp(sample.getTimestamp())
              .setValue(sample.getValue()));
      request.addTimeseries(series);
    }
    return request.addAllSymbols(symbols.keySet()).build();
  }
}
