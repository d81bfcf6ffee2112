package io.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.IngestServer.Stores;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/// Requests that real senders put on the wire, replayed; they lie beside the project and are
/// skipped when absent.
final class RecordedSendersTest {
  private static final IngestConfig LOCAL =
      new IngestConfig(
          "127.0.0.1",
          0,
          "",
          IngestConfig.Ownership.DEFAULT,
          IngestConfig.Limits.DEFAULT,
          LogDiscovery.ALL,
          IngestConfig.Timeouts.DEFAULT);

  private static final InstantSource NOW = InstantSource.system();

  private final ListAppender appender = new ListAppender();

  @Test
  void replay_remoteWrite1_isStoredAsProtobufJavaReadsIt() throws IOException {
    List<Path> cases =
        Recordings.cases(
            "(prometheus-.*-rw1.*|promtool-push-metrics|otelcol-.*-rw1|fluent-bit-prometheus-.*)");
    List<Row> expected = new ArrayList<>();
    int histograms = 0;
    int exemplars = 0;
    int metadata = 0;
    for (Path folder : cases) {
      for (Path request : Recordings.requests(folder)) {
        if (isVersion1(request)) {
          assertThat(replay(request).status()).as(request.toString()).isEqualTo(204);
          WriteRequest message =
              WriteRequest.parseFrom(Snappy.uncompress(Recordings.body(request)));
          metadata += message.getMetadataCount();
          for (TimeSeries series : message.getTimeseriesList()) {
            addRows(series, expected);
            histograms += series.getHistogramsCount();
            exemplars += series.getExemplarsCount();
          }
        }
      }
    }
    assertThat(appender.rows).isEqualTo(expected).hasSizeGreaterThan(5_000);
    assertThat(appender.histograms).hasSize(histograms).isNotEmpty();
    assertThat(appender.exemplars).hasSize(exemplars).isNotEmpty();
    assertThat(appender.metadata).hasSize(metadata).isNotEmpty();
    assertThat(appender.rows).anyMatch(row -> row.valueBits() == SpecialValues.STALE_NAN_BITS);
  }

  @Test
  void replay_remoteWrite2_isStoredAsProtobufJavaReadsIt() throws IOException {
    int samples = 0;
    int histograms = 0;
    int exemplars = 0;
    for (Path folder : Recordings.cases("(prometheus-3.14.*-rw2.*|otelcol-.*-rw2)")) {
      for (Path request : Recordings.requests(folder)) {
        Response response = replay(request);
        assertThat(response.status()).as(request.toString()).isEqualTo(204);
        Request message = Request.parseFrom(Snappy.uncompress(Recordings.body(request)));
        List<io.tributary.model.wire.v2.TimeSeries> all = message.getTimeseriesList();
        int written = all.stream().mapToInt(each -> each.getSamplesCount()).sum();
        assertThat(response.headers())
            .as(request.toString())
            .containsEntry("x-prometheus-remote-write-samples-written", Integer.toString(written));
        samples += written;
        histograms += all.stream().mapToInt(each -> each.getHistogramsCount()).sum();
        exemplars += all.stream().mapToInt(each -> each.getExemplarsCount()).sum();
      }
    }
    assertThat(appender.rows).hasSize(samples).hasSizeGreaterThan(5_000);
    assertThat(appender.histograms).hasSize(histograms).isNotEmpty();
    assertThat(appender.exemplars).hasSize(exemplars).isNotEmpty();
    assertThat(appender.starts).anyMatch(start -> start != 0);
    assertThat(appender.histogramStarts).anyMatch(start -> start != 0);
    assertThat(appender.metadata)
        .extracting(MetricMetadata::type)
        .contains(MetricMetadata.Type.COUNTER, MetricMetadata.Type.GAUGE);
    assertThat(appender.rows).anyMatch(row -> row.valueBits() == SpecialValues.STALE_NAN_BITS);
  }

  /// The second request of promtool has the headers of 2.0 and the message of 1.0.
  @Test
  void replay_promtool_losesNothing() throws IOException {
    for (Path folder : Recordings.cases("promtool-push-metrics")) {
      List<Path> requests = Recordings.requests(folder);
      assertThat(requests).hasSize(2);
      for (Path request : requests) {
        assertThat(replay(request).status()).isEqualTo(204);
        assertThat(appender.rows).as(request.toString()).isNotEmpty();
        appender.clear();
      }
    }
  }

  /// The recording of the fallback has the same block twice, below zstd and below snappy.
  @Test
  void replay_vmagent_isStoredBelowZstdAsBelowSnappy() throws IOException {
    List<List<Row>> stored = new ArrayList<>();
    for (Path folder : Recordings.cases("vmagent-rw1.*")) {
      for (Path request : Recordings.requests(folder)) {
        assertThat(replay(request).status()).as(request.toString()).isEqualTo(204);
        assertThat(appender.rows.size() + appender.metadata.size())
            .as(request.toString())
            .isPositive();
        if (folder.endsWith("vmagent-rw1-fallback")) {
          stored.add(List.copyOf(appender.rows));
        }
        appender.clear();
      }
    }
    assertThat(stored.get(0)).isEqualTo(stored.get(1));
  }

  private static void addRows(TimeSeries series, List<Row> rows) {
    String[] pairs =
        series.getLabelsList().stream().flatMap(RecordedSendersTest::pair).toArray(String[]::new);
    series
        .getSamplesList()
        .forEach(sample ->
            rows.add(
                new Row(
                    new ClusterId("default"),
                    Labels.of(pairs),
                    sample.getTimestamp(),
                    Double.doubleToRawLongBits(sample.getValue()))));
  }

  private static Stream<String> pair(Label label) {
    return Stream.of(label.getName(), label.getValue());
  }

  private Response replay(Path request) throws IOException {
    Stores stores = new Stores(appender, new InMemoryLogStore().logAppender());
    try (IngestServer server = new IngestServer(LOCAL, stores, new SelfMetrics(), NOW)) {
      server.start();
      return Recordings.replay(request, server);
    }
  }

  private static boolean isVersion1(Path request) throws IOException {
    return !Files.readString(request).contains("write.v2");
  }
}
