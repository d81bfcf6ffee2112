package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.MetricMetadata;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// protobuf-java says what a body holds; the pull parser must say the same.
final class WireOracleTest {
  static final ClusterId CLUSTER = new ClusterId("oracle");
  private static final long SEED = 20_261_122;
  private static final int REQUESTS = 1_500;

  private final SelfMetrics metrics = new SelfMetrics();
  private final ClusterWrites cluster = new ClusterWrites(CLUSTER, 1, Labels.EMPTY, metrics);

  @Test
  void receive_randomRequests_equalProtobufJava() throws Exception {
    ListAppender appender = new ListAppender();
    try (RemoteWriteReceiver receiver = receiver(appender)) {
      for (int i = 0; i < REQUESTS; i++) {
        long seed = SEED + i;
        byte[] body = randomRequest(new Random(seed)).toByteArray();
        appender.rows.clear();
        receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
        assertThat(appender.rows)
            .as("seed=%d", seed)
            .isEqualTo(expected(WriteRequest.parseFrom(body)));
      }
    }
  }

  private static RemoteWriteReceiver receiver(ListAppender appender) {
    SharedIdentity shared =
        new SharedIdentity(new LabelHash(new Random(1)), new IdentityCache(1 << 12));
    return new RemoteWriteReceiver(shared, appender, 64 << 10);
  }

  static List<Row> expected(WriteRequest request) {
    List<Row> rows = new ArrayList<>();
    for (TimeSeries series : request.getTimeseriesList()) {
      String[] pairs =
          series.getLabelsList().stream()
              .flatMap(label -> List.of(label.getName(), label.getValue()).stream())
              .toArray(String[]::new);
      Labels labels;
      try {
        labels = Labels.of(pairs);
      } catch (IllegalArgumentException e) {
        continue;
      }
      if (labels.has(Labels.METRIC_NAME)) {
        for (Sample sample : series.getSamplesList()) {
          rows.add(
              new Row(
                  CLUSTER,
                  labels,
                  sample.getTimestamp(),
                  Double.doubleToRawLongBits(sample.getValue())));
        }
      }
    }
    return rows;
  }

  static WriteRequest randomRequest(Random random) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    int size = random.nextInt(20);
    for (int i = 0; i < size; i++) {
      TimeSeries.Builder series = TimeSeries.newBuilder();
      List<Label> labels = new ArrayList<>();
      if (random.nextInt(20) > 0) {
        labels.add(label("__name__", "metric_" + random.nextInt(10)));
      }
      for (int l = random.nextInt(6); l > 0; l--) {
        labels.add(
            label(random.nextInt(40) == 0 ? "" : "läbel_" + random.nextInt(12), text(random)));
      }
      Collections.shuffle(labels, random);
      series.addAllLabels(labels);
      for (int s = random.nextInt(10) < 8 ? 1 : random.nextInt(4); s > 0; s--) {
        series.addSamples(sample(random));
      }
      if (random.nextInt(6) == 0) {
        series.setUnknownFields(unknown(random));
      }
      request.addTimeseries(series);
    }
    if (random.nextInt(4) == 0) {
      request.setUnknownFields(unknown(random));
    }
    return request.build();
  }

  /// Everything a request can hold, for the mutations.
  static WriteRequest fullRequest(Random random) {
    WriteRequest.Builder request = randomRequest(random).toBuilder();
    TimeSeries.Builder series = TimeSeries.newBuilder().addLabels(label("__name__", "full"));
    series.addHistograms(HistogramDecoderTest.integerHistogram());
    series.addHistograms(HistogramDecoderTest.floatHistogram());
    series.addExemplars(
        io.tributary.model.wire.Exemplar.newBuilder()
            .addLabels(label("trace_id", "1"))
            .setValue(1)
            .setTimestamp(2));
    request.addTimeseries(series);
    request.addMetadata(
        MetricMetadata.newBuilder()
            .setType(MetricMetadata.MetricType.GAUGE)
            .setMetricFamilyName("full")
            .setHelp("Help"));
    return request.build();
  }

  private static Label label(String name, String value) {
    return Label.newBuilder().setName(name).setValue(value).build();
  }

  private static String text(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> "\ufffd";
      case 2 -> "𝄞\n\"\\";
      case 3 -> "v".repeat(random.nextInt(300));
      default -> "value-" + random.nextInt(50);
    };
  }

  private static Sample sample(Random random) {
    Sample.Builder sample = Sample.newBuilder();
    if (random.nextInt(3) > 0) {
      sample.setValue(Double.longBitsToDouble(random.nextLong()));
    }
    switch (random.nextInt(10)) {
      case 0 -> sample.setTimestamp(random.nextLong());
      case 1 -> sample.setTimestamp(random.nextInt(1000) - 500);
      default -> sample.setTimestamp(Bodies.START_MS + random.nextInt());
    }
    return sample.build();
  }

  static UnknownFieldSet unknown(Random random) {
    UnknownFieldSet.Field field =
        UnknownFieldSet.Field.newBuilder()
            .addVarint(random.nextLong())
            .addFixed32(random.nextInt())
            .addFixed64(random.nextLong())
            .addLengthDelimited(ByteString.copyFromUtf8(text(random)))
            .addGroup(
                UnknownFieldSet.newBuilder()
                    .addField(3, UnknownFieldSet.Field.newBuilder().addVarint(9).build())
                    .build())
            .build();
    return UnknownFieldSet.newBuilder().addField(17 + random.nextInt(100_000), field).build();
  }
}
