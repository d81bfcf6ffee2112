package io.tributary.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.wire.BucketSpan;
import io.tributary.model.wire.Exemplar;
import io.tributary.model.wire.Histogram;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.MetricMetadata;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Metadata;
import io.tributary.model.wire.v2.Request;
import io.tributary.server.LimitedServer.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/// What remote write carries beside samples comes back out of the API, from memory and from disk.
final class CarriedTest {
  private static final String HELP = "How long <requests> took.";

  private final long timeMs = WallClock.SYSTEM.millis() - 10_000;

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void remoteWrite_exemplarsMetadataAndHistograms_comeBackOut(Wire wire) throws Exception {
    try (LimitedServer server = new LimitedServer(data, "")) {
      byte[] body =
          switch (wire) {
            case REMOTE_WRITE -> version1().toByteArray();
            case REMOTE_WRITE_2 -> version2().toByteArray();
          };
      assertThat(server.writeBody(wire, "eu-1", Snappy.compress(body)).statusCode()).isEqualTo(204);

      assertCarried(server);
      server.flush();
      assertCarried(server);
    }
  }

  private void assertCarried(LimitedServer server) throws Exception {
    String path = "/clusters/eu-1/api/v1/";
    assertThat(server.get(path + "query_exemplars?query=latency_count&start=0"))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":[{\"seriesLabels\":{\"__name__\":\"latency_count\","
                + "\"job\":\"a\"},\"exemplars\":[{\"labels\":{\"trace_id\":\"t-1\"},\"value\":\"0.5\","
                + "\"timestamp\":"
                + seconds()
                + "}]}]}");
    assertThat(server.get(path + "metadata"))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"latency\":[{\"type\":\"histogram\",\"unit\":\"seconds\","
                + "\"help\":\"How long \\u003crequests\\u003e took.\"}]}}");
    assertThat(server.query("eu-1", "latency"))
        .contains(
            "\"metric\":{\"__name__\":\"latency\",\"job\":\"a\"},\"histogram\":[",
            "{\"count\":\"6\",\"sum\":\"3.5\",\"buckets\":[[3,\"-0.001\",\"0.001\",\"1\"],"
                + "[0,\"0.5\",\"1\",\"2\"],[0,\"1\",\"2\",\"3\"]]}");
    assertThat(server.query("eu-1", "latency_count")).contains("\"6\"]");
  }

  private String seconds() {
    String millis = String.format(Locale.ROOT, "%03d", timeMs % 1_000);
    return timeMs / 1_000 + (millis.equals("000") ? "" : "." + millis);
  }

  private Histogram histogram() {
    return Histogram.newBuilder()
        .setCountInt(6)
        .setSum(3.5)
        .setZeroThreshold(0.001)
        .setZeroCountInt(1)
        .addPositiveSpans(BucketSpan.newBuilder().setOffset(0).setLength(2))
        .addPositiveDeltas(2)
        .addPositiveDeltas(1)
        .setTimestamp(timeMs)
        .build();
  }

  private static TimeSeries.Builder series(String name) {
    return TimeSeries.newBuilder()
        .addLabels(Label.newBuilder().setName("__name__").setValue(name))
        .addLabels(Label.newBuilder().setName("job").setValue("a"));
  }

  private WriteRequest version1() {
    return WriteRequest.newBuilder()
        .addTimeseries(series("latency").addHistograms(histogram()))
        .addTimeseries(
            series("latency_count")
                .addSamples(Sample.newBuilder().setTimestamp(timeMs).setValue(6))
                .addExemplars(
                    Exemplar.newBuilder()
                        .addLabels(Label.newBuilder().setName("trace_id").setValue("t-1"))
                        .setValue(0.5)
                        .setTimestamp(timeMs)))
        .addMetadata(
            MetricMetadata.newBuilder()
                .setMetricFamilyName("latency")
                .setType(MetricMetadata.MetricType.HISTOGRAM)
                .setHelp(HELP)
                .setUnit("seconds"))
        .build();
  }

  private Request version2() throws Exception {
    Request.Builder request = Request.newBuilder();
    request.addAllSymbols(
        List.of(
            "",
            "__name__",
            "latency",
            "job",
            "a",
            "latency_count",
            "trace_id",
            "t-1",
            HELP,
            "seconds"));
    Metadata metadata =
        Metadata.newBuilder()
            .setType(Metadata.MetricType.METRIC_TYPE_HISTOGRAM)
            .setHelpRef(8)
            .setUnitRef(9)
            .build();
    request
        .addTimeseriesBuilder()
        .addLabelsRefs(1)
        .addLabelsRefs(2)
        .addLabelsRefs(3)
        .addLabelsRefs(4)
        .setMetadata(metadata)
        .addHistograms(io.tributary.model.wire.v2.Histogram.parseFrom(histogram().toByteArray()));
    request
        .addTimeseriesBuilder()
        .addLabelsRefs(1)
        .addLabelsRefs(5)
        .addLabelsRefs(3)
        .addLabelsRefs(4)
        .addSamples(io.tributary.model.wire.v2.Sample.newBuilder().setTimestamp(timeMs).setValue(6))
        .addExemplars(
            io.tributary.model.wire.v2.Exemplar.newBuilder()
                .addLabelsRefs(6)
                .addLabelsRefs(7)
                .setValue(0.5)
                .setTimestamp(timeMs));
    return request.build();
  }
}
