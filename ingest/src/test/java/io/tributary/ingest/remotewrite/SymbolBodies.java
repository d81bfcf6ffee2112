package io.tributary.ingest.remotewrite;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Exemplar;
import io.tributary.model.wire.v2.Histogram;
import io.tributary.model.wire.v2.Metadata;
import io.tributary.model.wire.v2.Request;
import io.tributary.model.wire.v2.Sample;
import io.tributary.model.wire.v2.TimeSeries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Remote write 2.0 bodies for tests: those of 1.0 with their texts as symbols.
public final class SymbolBodies {
  private final Map<String, Integer> symbols = new LinkedHashMap<>();
  private final Request.Builder request = Request.newBuilder();

  public SymbolBodies() {
    ref("");
  }

  /// Returns the same series with the same rows.
  public static Request of(WriteRequest version1) {
    SymbolBodies bodies = new SymbolBodies();
    version1.getTimeseriesList().forEach(series -> bodies.add(bodies.series(series)));
    return bodies.build();
  }

  public int ref(String symbol) {
    return symbols.computeIfAbsent(symbol, _ -> symbols.size());
  }

  public List<Integer> refs(String... labels) {
    List<Integer> refs = new ArrayList<>();
    for (String text : labels) {
      refs.add(ref(text));
    }
    return refs;
  }

  /// Returns a series with one sample.
  public TimeSeries.Builder series(long timestampMs, double value, String... labels) {
    return TimeSeries.newBuilder()
        .addAllLabelsRefs(refs(labels))
        .addSamples(Sample.newBuilder().setTimestamp(timestampMs).setValue(value));
  }

  TimeSeries.Builder series(io.tributary.model.wire.TimeSeries version1) {
    TimeSeries.Builder series =
        TimeSeries.newBuilder().addAllLabelsRefs(refs(version1.getLabelsList()));
    version1
        .getSamplesList()
        .forEach(sample ->
            series.addSamples(
                Sample.newBuilder()
                    .setTimestamp(sample.getTimestamp())
                    .setValue(sample.getValue())));
    version1.getHistogramsList().forEach(histogram -> series.addHistograms(histogram(histogram)));
    version1
        .getExemplarsList()
        .forEach(exemplar ->
            series.addExemplars(
                Exemplar.newBuilder()
                    .addAllLabelsRefs(refs(exemplar.getLabelsList()))
                    .setValue(exemplar.getValue())
                    .setTimestamp(exemplar.getTimestamp())));
    return series.setUnknownFields(version1.getUnknownFields());
  }

  private List<Integer> refs(List<Label> labels) {
    return refs(
        labels.stream()
            .flatMap(label -> List.of(label.getName(), label.getValue()).stream())
            .toArray(String[]::new));
  }

  static Histogram.Builder histogram(io.tributary.model.wire.Histogram version1) {
    try {
      return Histogram.parseFrom(version1.toByteString()).toBuilder(); // the fields are the same
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  public Metadata metadata(Metadata.MetricType type, String help, String unit) {
    return Metadata.newBuilder().setType(type).setHelpRef(ref(help)).setUnitRef(ref(unit)).build();
  }

  public SymbolBodies add(TimeSeries.Builder series) {
    request.addTimeseries(series);
    return this;
  }

  public Request build() {
    return request.clearSymbols().addAllSymbols(symbols.keySet()).build();
  }
}
