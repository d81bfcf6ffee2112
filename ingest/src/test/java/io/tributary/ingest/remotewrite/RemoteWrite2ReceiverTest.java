package io.tributary.ingest.remotewrite;

import static io.tributary.ingest.remotewrite.Bodies.START_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.v2.Exemplar;
import io.tributary.model.wire.v2.Metadata.MetricType;
import io.tributary.model.wire.v2.Request;
import io.tributary.model.wire.v2.Sample;
import io.tributary.model.wire.v2.TimeSeries;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RemoteWrite2ReceiverTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");

  private final ListAppender appender = new ListAppender();
  private final SelfMetrics metrics = new SelfMetrics();
  private final RemoteWrite2Receiver receiver =
      new RemoteWrite2Receiver(
          new SharedIdentity(new LabelHash(new SplittableRandom(7)), new IdentityCache(1 << 12)),
          appender,
          64 << 10);
  private final ClusterWrites cluster = new ClusterWrites(CLUSTER, 1, Labels.EMPTY, metrics);
  private final SymbolBodies bodies = new SymbolBodies();

  @AfterEach
  void close() {
    receiver.close();
  }

  private Answer receive(MessageLite message) {
    byte[] body = message.toByteArray();
    return receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
  }

  private static List<String> written(Answer answer) {
    return List.of("Samples", "Histograms", "Exemplars").stream()
        .map(kind ->
            answer.headers().getOrDefault("X-Prometheus-Remote-Write-" + kind + "-Written", ""))
        .toList();
  }

  @Test
  void receive_knownSeries_isResolvedOnceWhateverItsSymbolsAreNumbered() {
    Request first = bodies.add(bodies.series(START_MS, 1, "__name__", "up", "job", "a")).build();
    SymbolBodies others = new SymbolBodies();
    others.ref("something");
    Request second =
        others.add(others.series(START_MS + 1, 2, "__name__", "up", "job", "a")).build();
    assertThat(receive(first).status()).isEqualTo(204);
    assertThat(receive(second).status()).isEqualTo(204);
    Labels labels = Labels.of("__name__", "up", "job", "a");
    assertThat(appender.rows)
        .containsExactly(
            new Row(CLUSTER, labels, START_MS, Double.doubleToRawLongBits(1)),
            new Row(CLUSTER, labels, START_MS + 1, Double.doubleToRawLongBits(2)));
    assertThat(appender.resolved()).isEqualTo(1);
  }

  @Test
  void receive_nameAndValueSwapped_areAnotherSeries() {
    receive(
        bodies
            .add(bodies.series(START_MS, 1, "__name__", "up", "a", "b"))
            .add(bodies.series(START_MS, 2, "__name__", "up", "b", "a"))
            .build());
    assertThat(appender.rows.stream().map(Row::labels).distinct()).hasSize(2);
  }

  @Test
  void receive_samplesHistogramsAndExemplars_areCountedInTheAnswer() {
    TimeSeries.Builder full =
        bodies
            .series(START_MS, 1, "__name__", "full")
            .addSamples(Sample.newBuilder().setTimestamp(START_MS + 1))
            .addHistograms(
                SymbolBodies.histogram(HistogramDecoderTest.integerHistogram().build())
                    .setStartTimestamp(START_MS - 5))
            .setCreatedTimestamp(START_MS - 9);
    TimeSeries.Builder exemplarsAlone =
        TimeSeries.newBuilder()
            .addAllLabelsRefs(bodies.refs("__name__", "traced"))
            .addExemplars(
                Exemplar.newBuilder()
                    .addAllLabelsRefs(bodies.refs("trace_id", "abc"))
                    .setValue(0.5)
                    .setTimestamp(START_MS));
    Answer answer = receive(bodies.add(full).add(exemplarsAlone).build());
    assertThat(answer.status()).isEqualTo(204);
    assertThat(written(answer)).containsExactly("2", "1", "1");
    assertThat(appender.starts).containsExactly(START_MS - 9, START_MS - 9);
    assertThat(appender.histogramStarts).containsExactly(START_MS - 5);
    assertThat(appender.exemplars)
        .containsExactly(
            new ListAppender.ExemplarRow(
                Labels.of("__name__", "traced"),
                new io.tributary.model.metrics.Exemplar(
                    Labels.of("trace_id", "abc"), 0.5, START_MS)));
  }

  @Test
  void receive_refusedExemplars_areNotCountedAsWritten() {
    appender.refuseExemplars(exemplar -> exemplar.timestampMs() == 7);
    TimeSeries.Builder series = bodies.series(START_MS, 1, "__name__", "traced");
    for (int timestampMs = 6; timestampMs < 9; timestampMs++) {
      series.addExemplars(Exemplar.newBuilder().setTimestamp(timestampMs));
    }
    series.addExemplars(Exemplar.newBuilder().addAllLabelsRefs(bodies.refs("", "nameless")));
    Answer answer = receive(bodies.add(series).build());
    assertThat(answer.status()).isEqualTo(204);
    assertThat(written(answer)).containsExactly("1", "0", "2");
    assertThat(appender.exemplars).hasSize(2);
  }

  @Test
  void receive_invalidSeries_losesNothingElse() {
    int beyond = 1_000;
    Request request =
        bodies
            .add(bodies.series(START_MS, 1, "job", "nameless"))
            .add(bodies.series(START_MS, 1, "__name__", "x", "a", "1", "a", "2"))
            .add(bodies.series(START_MS, 1, "__name__", "x").addLabelsRefs(1))
            .add(bodies.series(START_MS, 1, "__name__", "x").addLabelsRefs(1).addLabelsRefs(beyond))
            .add(TimeSeries.newBuilder().addAllLabelsRefs(bodies.refs("__name__", "empty")))
            .add(bodies.series(START_MS, 1, "__name__", "good"))
            .build();
    for (int i = 0; i < 2; i++) {
      Answer answer = receive(request);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text())
          .contains(
              "refused 5 of 6",
              "no metric name",
              "{__name__=\"x\", a=\"1\", a=\"2\"}: invalid labels: label name occurs twice name=a",
              "{__name__=\"x\", job=\"\"}: invalid labels: odd number of symbol refs refs=3",
              "{__name__=\"x\", job=\"#1000\"}: invalid labels: no such symbol ref=1000",
              "{__name__=\"empty\"}: series has neither samples nor histograms");
      assertThat(written(answer)).containsExactly("1", "0", "0");
    }
    assertThat(appender.rows).hasSize(2);
    assertThat(appender.resolved()).isEqualTo(1);
  }

  @Test
  void receive_refusedSampleAndHistogram_areNotCountedAsWritten() {
    appender.refuseSamples(row -> row.labels().metricName().equals("b"));
    TimeSeries.Builder broken =
        TimeSeries.newBuilder()
            .addAllLabelsRefs(bodies.refs("__name__", "c"))
            .addHistograms(
                SymbolBodies.histogram(
                    HistogramDecoderTest.integerHistogram().setCountInt(13).build()));
    Answer answer =
        receive(
            bodies
                .add(bodies.series(START_MS, 1, "__name__", "a"))
                .add(bodies.series(START_MS, 1, "__name__", "b"))
                .add(broken)
                .build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("refused 2 of 3", "{__name__=\"c\"}: invalid histogram", "{__name__=\"b\"}");
    assertThat(written(answer)).containsExactly("1", "0", "0");
  }

  @Test
  void receive_retiredRefs_areResolvedAgainWithTheirStarts() {
    TimeSeries.Builder series =
        TimeSeries.newBuilder()
            .addAllLabelsRefs(bodies.refs("__name__", "up"))
            .addSamples(Sample.newBuilder().setTimestamp(START_MS).setStartTimestamp(5));
    Request request = bodies.add(series).build();
    receive(request);
    appender.retireAll();
    Answer answer = receive(request);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(written(answer)).containsExactly("1", "0", "0");
    assertThat(appender.starts).containsExactly(5L, 5L);
    assertThat(appender.resolved()).isEqualTo(2);
  }

  @Test
  void receive_metadata_isPassedOnOncePerFamily() {
    for (int i = 0; i < 2; i++) {
      receive(
          bodies
              .add(
                  bodies
                      .series(START_MS + i, 1, "__name__", "rpc_seconds_bucket", "le", "1")
                      .setMetadata(
                          bodies.metadata(MetricType.METRIC_TYPE_HISTOGRAM, "Calls.", "s")))
              .add(
                  bodies
                      .series(START_MS + i, 1, "__name__", "hits_total")
                      .setMetadata(bodies.metadata(MetricType.METRIC_TYPE_COUNTER, "", "")))
              .add(
                  bodies
                      .series(START_MS + i, 1, "__name__", "unsaid")
                      .setMetadata(bodies.metadata(MetricType.METRIC_TYPE_UNSPECIFIED, "", "")))
              .build());
    }
    assertThat(appender.metadata)
        .containsExactly(
            new MetricMetadata("rpc_seconds", MetricMetadata.Type.HISTOGRAM, "Calls.", "s"),
            new MetricMetadata("hits_total", MetricMetadata.Type.COUNTER, "", ""));
  }

  /// What promtool sends: the headers of 2.0 and the message of 1.0.
  @Test
  void receive_messageOfVersion1_isStoredAndCounted() {
    Answer answer =
        receive(Bodies.request(Bodies.series(START_MS, 1, "__name__", "up", "job", "a")));
    assertThat(answer.status()).isEqualTo(204);
    assertThat(written(answer)).containsExactly("1", "0", "0");
    assertThat(appender.rows).hasSize(1);
  }

  @Test
  void receive_longLabels_refuseTheirSeriesOnly() {
    Answer answer =
        receive(
            bodies
                .add(bodies.series(START_MS, 1, "__name__", "x", "long", "v".repeat(10 << 20)))
                .add(bodies.series(START_MS, 1, "__name__", "y"))
                .build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("labels are too long").hasSizeLessThan(2_000);
    assertThat(appender.rows).hasSize(1);
  }

  /// One symbol that a hundred thousand series name: little to send, much to store.
  @Test
  void receive_textsBeyondTheirLimit_areMalformed() {
    String value = "v".repeat(60 << 10);
    for (int i = 0; i < 2_000; i++) {
      bodies.add(bodies.series(START_MS, 1, "__name__", "x" + i, "long", value));
    }
    Request request = bodies.build();
    assertThatThrownBy(() -> receive(request))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("too many bytes of labels limit=");
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void receive_moreSeriesThanAreTaken_isMalformed() {
    byte[] body = new byte[2 * (WriteRequestScan.MAX_ROWS + 1)];
    for (int i = 0; i < body.length; i += 2) {
      body[i] = 5 << 3 | 2; // a series of no bytes
    }
    assertThatThrownBy(
            () -> receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("too many rows limit=");
  }

  @Test
  void receive_brokenProtobuf_saysWhereAndStoresNothing() {
    byte[] broken = {0x2a, 4, 0x0a, 9, 1, 2};
    assertThatThrownBy(
            () -> receiver.receive(cluster, Bodies.direct(Bodies.snappy(broken)), broken.length))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("offset=3");
    byte[] wrongType = {0x28, 1};
    assertThatThrownBy(() ->
            receiver.receive(cluster, Bodies.direct(Bodies.snappy(wrongType)), wrongType.length))
        .hasMessageContaining("wire type field=5");
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void receive_emptyRequest_isStored() {
    Answer answer = receive(Request.getDefaultInstance());
    assertThat(answer.status()).isEqualTo(204);
    assertThat(written(answer)).containsExactly("0", "0", "0");
  }
}
