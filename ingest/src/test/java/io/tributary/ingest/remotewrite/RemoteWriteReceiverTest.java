package io.tributary.ingest.remotewrite;

import static io.tributary.ingest.remotewrite.Bodies.START_MS;
import static io.tributary.ingest.remotewrite.Bodies.request;
import static io.tributary.ingest.remotewrite.Bodies.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.wire.DecodedBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.Exemplar;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RemoteWriteReceiverTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");

  private final ListAppender appender = new ListAppender();
  private final SelfMetrics metrics = new SelfMetrics();
  private final SharedIdentity shared =
      new SharedIdentity(new LabelHash(new SplittableRandom(7)), new IdentityCache(1 << 12));
  private final RemoteWriteReceiver receiver = new RemoteWriteReceiver(shared, appender, 64 << 10);
  private final ClusterWrites cluster = new ClusterWrites(CLUSTER, 1, Labels.EMPTY, metrics);

  @AfterEach
  void close() {
    receiver.close();
  }

  private Answer receive(MessageLite message) {
    return receive(message.toByteArray());
  }

  private Answer receive(byte[] body) {
    return receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
  }

  private double counted(String metric, String... labelsAndValues) {
    String[] names = new String[labelsAndValues.length / 2];
    String[] values = new String[labelsAndValues.length / 2];
    for (int i = 0; i < names.length; i++) {
      names[i] = labelsAndValues[2 * i];
      values[i] = labelsAndValues[2 * i + 1];
    }
    Double value = metrics.registry().getSampleValue(metric, names, values);
    return value == null ? 0 : value;
  }

  @Test
  void receive_knownSeries_isResolvedOnce() {
    TimeSeries up = series(START_MS, 1, "__name__", "up", "job", "node");
    TimeSeries zero = series(START_MS, 0, "__name__", "down", "job", "node");
    assertThat(receive(request(up, zero))).isEqualTo(Answer.STORED);
    TimeSeries later = series(START_MS + 15_000, 0, "__name__", "up", "job", "node");
    assertThat(receive(request(later, zero))).isEqualTo(Answer.STORED);

    Labels labels = Labels.of("__name__", "up", "job", "node");
    assertThat(appender.rows)
        .contains(
            new Row(CLUSTER, labels, START_MS, Double.doubleToRawLongBits(1)),
            new Row(CLUSTER, labels, START_MS + 15_000, 0))
        .hasSize(4);
    assertThat(appender.resolved()).isEqualTo(2);
    assertThat(counted("tributary_ingest_samples_total", "cluster", "eu-1")).isEqualTo(4);
  }

  @Test
  void receive_specialValues_keepsEveryBit() {
    long[] bits = {
      SpecialValues.STALE_NAN_BITS,
      SpecialValues.NORMAL_NAN_BITS,
      0xfff8_0000_dead_beefL,
      0x7ff0_0000_0000_0000L,
      1
    };
    for (long value : bits) {
      assertThat(
              receive(request(series(START_MS, Double.longBitsToDouble(value), "__name__", "x"))))
          .isEqualTo(Answer.STORED);
    }
    assertThat(appender.rows.stream().mapToLong(Row::valueBits).toArray()).containsExactly(bits);
  }

  @Test
  void receive_timestampsOfEveryLength_areExact() {
    long[] times = {
      0,
      1,
      -1,
      Long.MIN_VALUE,
      Long.MAX_VALUE,
      127,
      (1L << 35) - 1,
      1L << 35,
      (1L << 42) - 1,
      1L << 42,
      START_MS
    };
    for (long time : times) {
      receive(request(series(time, 1.5, "__name__", "x"), series(time, 0, "__name__", "x")));
    }
    long[] twice = new long[2 * times.length];
    for (int i = 0; i < twice.length; i++) {
      twice[i] = times[i / 2];
    }
    assertThat(appender.rows.stream().mapToLong(Row::timestampMs).toArray()).containsExactly(twice);
  }

  @Test
  void receive_labelsAfterSamples_areTheSameSeries() throws IOException {
    TimeSeries head =
        TimeSeries.newBuilder()
            .addSamples(Sample.newBuilder().setTimestamp(START_MS).setValue(2))
            .build();
    TimeSeries tail =
        TimeSeries.newBuilder()
            .addLabels(Label.newBuilder().setName("__name__").setValue("up"))
            .addLabels(Label.newBuilder().setName("job").setValue("a"))
            .build();
    ByteArrayOutputStream twisted = new ByteArrayOutputStream();
    twisted.write(head.toByteArray());
    twisted.write(tail.toByteArray());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 2; i++) {
      CodedOutputStream out = CodedOutputStream.newInstance(body);
      out.writeBytes(1, ByteString.copyFrom(twisted.toByteArray()));
      out.flush();
    }
    assertThat(receive(body.toByteArray())).isEqualTo(Answer.STORED);
    assertThat(receive(request(series(START_MS, 2, "__name__", "up", "job", "a"))))
        .isEqualTo(Answer.STORED);
    assertThat(appender.rows)
        .hasSize(3)
        .containsOnly(
            new Row(
                CLUSTER,
                Labels.of("__name__", "up", "job", "a"),
                START_MS,
                Double.doubleToRawLongBits(2)));
    assertThat(appender.resolved()).isEqualTo(1);
  }

  /// The last label's value ends in bytes that look like a sample, and no sample follows.
  @Test
  void receive_labelThatLooksLikeASample_isNoSample() {
    ByteString sample = series(START_MS, 3.25).toByteString();
    assertThat(sample.size()).isEqualTo(18);
    // A text that protobuf writes is UTF-8 and so no sample: the label is put together by hand.
    ByteString raw =
        ByteString.copyFrom(new byte[] {10, 8})
            .concat(ByteString.copyFromUtf8("__name__"))
            .concat(ByteString.copyFrom(new byte[] {18, 18}))
            .concat(sample);
    ByteString label = ByteString.copyFrom(new byte[] {10, (byte) raw.size()}).concat(raw);
    ByteString whole = ByteString.copyFrom(new byte[] {10, (byte) label.size()}).concat(label);
    Answer answer = receive(whole.toByteArray());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("{__name__=\"", "UTF-8");
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void receive_invalidLabels_losesNothingElse() {
    TimeSeries good = series(START_MS, 1, "__name__", "good");
    TimeSeries nameless = series(START_MS, 1, "job", "a");
    TimeSeries twice = series(START_MS, 1, "__name__", "x", "a", "1", "a", "2");
    TimeSeries unnamed = series(START_MS, 1, "__name__", "x", "", "2");
    Answer answer = receive(request(nameless, good, twice, unnamed));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains(
            "refused 3 of 4",
            "{job=\"a\"}: invalid labels: no metric name",
            "{__name__=\"x\", a=\"1\", a=\"2\"}: invalid labels: label name occurs twice name=a",
            "{__name__=\"x\", =\"2\"}: invalid labels: empty label name");
    assertThat(appender.rows).hasSize(1);
    assertThat(
            counted(
                "tributary_ingest_refused_samples_total",
                "cluster",
                "eu-1",
                "reason",
                "invalid_labels"))
        .isEqualTo(3);
    assertThat(counted("tributary_ingest_samples_total", "cluster", "eu-1")).isEqualTo(1);
  }

  @Test
  void receive_emptyValuesAndOddOrder_areTheSameLabels() {
    receive(request(series(START_MS, 1, "job", "a", "empty", "", "__name__", "up")));
    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(Labels.of("__name__", "up", "job", "a"));
  }

  @Test
  void receive_refusedSampleAndSeries_areNamedAndCounted() {
    appender.refuseSamples(row -> row.labels().metricName().equals("b"));
    appender.refuseSeries(labels -> labels.metricName().equals("c"));
    Answer answer =
        receive(
            request(
                series(START_MS, 1, "__name__", "a"),
                series(START_MS, 1, "__name__", "b"),
                series(START_MS, 1, "__name__", "c")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains(
            "refused 2 of 3",
            "{__name__=\"b\"}: duplicate sample for timestamp timestampMs=" + START_MS)
        .contains("{__name__=\"c\"}: series limit exceeded: limit=0");
    assertThat(appender.rows).hasSize(1);
    assertThat(
            counted(
                "tributary_ingest_refused_samples_total",
                "cluster",
                "eu-1",
                "reason",
                "duplicate_timestamp"))
        .isEqualTo(1);
  }

  @Test
  void receive_manyRefusedSamplesOfASeries_nameItOnce() {
    appender.refuseSamples(row -> true);
    TimeSeries.Builder first = series(START_MS, 1, "__name__", "a").toBuilder();
    for (int i = 1; i < 20; i++) {
      first.addSamples(Sample.newBuilder().setTimestamp(START_MS + i));
    }
    Answer answer = receive(request(first.build(), series(START_MS, 1, "__name__", "b")));
    assertThat(answer.text())
        .startsWith("refused 21 of 21 samples")
        .containsOnlyOnce("{__name__=\"a\"}: duplicate sample")
        .contains("{__name__=\"b\"}: duplicate sample");
  }

  @Test
  void receive_retiredRefs_areResolvedAgain() {
    WriteRequest request = Bodies.kube(100, START_MS, 3);
    assertThat(receive(request)).isEqualTo(Answer.STORED);
    appender.retireAll();
    assertThat(receive(Bodies.kube(100, START_MS + 1, 3))).isEqualTo(Answer.STORED);
    assertThat(appender.rows).hasSize(200);
    assertThat(appender.resolved()).isEqualTo(200);
    assertThat(receive(Bodies.kube(100, START_MS + 2, 3))).isEqualTo(Answer.STORED);
    assertThat(appender.resolved()).isEqualTo(200);
  }

  @Test
  void receive_externalLabels_areRemovedWhereEqual() {
    ClusterWrites own =
        new ClusterWrites(CLUSTER, 9, Labels.of("cluster", "eu-1", "replica", "0"), metrics);
    byte[] body =
        request(series(START_MS, 1, "__name__", "up", "cluster", "eu-1", "replica", "1"))
            .toByteArray();
    receiver.receive(own, Bodies.direct(Bodies.snappy(body)), body.length);
    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(Labels.of("__name__", "up", "replica", "1"));
  }

  @Test
  void receive_rulesOfTheCluster_areAppliedOncePerSeries() {
    AtomicInteger applied = new AtomicInteger();
    ClusterWrites own =
        new ClusterWrites(CLUSTER, 9, Labels.of("region", "eu"), metrics)
            .relabelled(labels -> {
              applied.incrementAndGet();
              return labels.metricName().startsWith("go_") ? null : labels.with("team", "a");
            });
    for (long ms = START_MS; ms < START_MS + 3; ms++) {
      byte[] body =
          request(
                  series(ms, 1, "__name__", "go_gc", "region", "eu"),
                  series(ms, 2, "__name__", "up", "region", "eu"),
                  series(ms, 3, "__name__", "go_x"))
              .toByteArray();
      assertThat(receiver.receive(own, Bodies.direct(Bodies.snappy(body)), body.length))
          .isEqualTo(Answer.STORED);
    }
    assertThat(appender.rows)
        .hasSize(3)
        .extracting(Row::labels)
        .containsOnly(Labels.of("__name__", "up", "team", "a"));
    assertThat(applied).hasValue(3);
  }

  @Test
  void receive_twoClusters_shareNothing() {
    byte[] body = request(series(START_MS, 1, "__name__", "up")).toByteArray();
    ClusterWrites other = new ClusterWrites(new ClusterId("us-2"), 2, Labels.EMPTY, metrics);
    receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
    receiver.receive(other, Bodies.direct(Bodies.snappy(body)), body.length);
    assertThat(appender.rows)
        .extracting(Row::cluster)
        .containsExactly(CLUSTER, new ClusterId("us-2"));
    assertThat(appender.resolved()).isEqualTo(2);
  }

  @Test
  void receive_exemplarsAndMetadata_arriveWhole() {
    Exemplar exemplar =
        Exemplar.newBuilder()
            .addLabels(Label.newBuilder().setName("trace_id").setValue("abc"))
            .setValue(0.5)
            .setTimestamp(START_MS)
            .build();
    WriteRequest request =
        WriteRequest.newBuilder()
            .addTimeseries(
                series(START_MS, 4, "__name__", "hits").toBuilder().addExemplars(exemplar))
            .addMetadata(
                io.tributary.model.wire.MetricMetadata.newBuilder()
                    .setType(io.tributary.model.wire.MetricMetadata.MetricType.COUNTER)
                    .setMetricFamilyName("hits")
                    .setHelp("Hits so far.")
                    .setUnit("1"))
            .build();
    assertThat(receive(request)).isEqualTo(Answer.STORED);
    assertThat(appender.exemplars)
        .containsExactly(
            new ListAppender.ExemplarRow(
                Labels.of("__name__", "hits"),
                new io.tributary.model.metrics.Exemplar(
                    Labels.of("trace_id", "abc"), 0.5, START_MS)));
    assertThat(appender.metadata)
        .containsExactly(
            new MetricMetadata("hits", MetricMetadata.Type.COUNTER, "Hits so far.", "1"));
  }

  @Test
  void receive_refusedExemplars_areToldOnlyBesideSamples() {
    appender.refuseExemplars(exemplar -> exemplar.timestampMs() == 7);
    Exemplar old = Exemplar.newBuilder().setTimestamp(7).build();
    Exemplar nameless =
        Exemplar.newBuilder().addLabels(Label.newBuilder().setValue("x")).setTimestamp(1).build();
    TimeSeries good =
        series(START_MS, 4, "__name__", "hits").toBuilder()
            .addExemplars(old)
            .addExemplars(nameless)
            .addExemplars(Exemplar.newBuilder().setTimestamp(8))
            .build();
    assertThat(receive(request(good))).isEqualTo(Answer.STORED);
    assertThat(appender.exemplars).hasSize(1);

    appender.refuseSamples(row -> row.timestampMs() == 5);
    Answer answer = receive(request(good, series(5, 1, "__name__", "hits")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .startsWith("refused 1 of 2 samples, the rest is stored")
        .endsWith("\nand of exemplars: too_old=1 invalid_labels=1\n");
    assertThat(refusedExemplars("too_old")).isEqualTo(2);
    assertThat(refusedExemplars("invalid_labels")).isEqualTo(2);
    assertThat(
            metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_refused_samples_total",
                    new String[] {"cluster", "reason"},
                    new String[] {"eu-1", "too_old"}))
        .isNull();
    assertThat(cluster.arrived().refused()).isEqualTo(1);
  }

  private double refusedExemplars(String reason) {
    return metrics
        .registry()
        .getSampleValue(
            "tributary_ingest_refused_exemplars_total",
            new String[] {"cluster", "reason"},
            new String[] {"eu-1", reason});
  }

  @Test
  void receive_brokenProtobuf_saysWhereAndStoresNothing() {
    byte[] good = request(series(START_MS, 1, "__name__", "up")).toByteArray();
    byte[] cut = Arrays.copyOf(good, good.length - 3);
    assertThatThrownBy(() -> receive(cut))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("offset=");
    assertThatThrownBy(() -> receive(new byte[] {0x08, 1})).hasMessageContaining("wire type");
    assertThatThrownBy(() -> receive(new byte[] {0x0a, 2, 0x0d, 0}))
        .hasMessageContaining("wire type field=1");
    assertThatThrownBy(() -> receive(new byte[] {0x00})).hasMessageContaining("tag offset=0");
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void receive_version2ThatIsNotSaid_isMalformed() {
    byte[] body = SymbolBodies.of(request(series(START_MS, 1, "__name__", "up"))).toByteArray();
    assertThatThrownBy(() -> receive(body))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessage("the body is remote write 2.0, which the content type has to say");
  }

  @Test
  void receive_brokenSnappy_isMalformed() {
    byte[] body = Bodies.snappy(Bodies.kube(20, START_MS, 1));
    int length = (int) DecodedBody.announcedLength(Bodies.direct(body));
    byte[] cut = Arrays.copyOf(body, body.length / 2);
    assertThatThrownBy(() -> receiver.receive(cluster, Bodies.direct(cut), length))
        .isInstanceOf(MalformedBodyException.class);
    assertThatThrownBy(
            () -> DecodedBody.announcedLength(Bodies.direct(new byte[] {-1, -1, -1, -1, -1, 1})))
        .isInstanceOf(MalformedBodyException.class);
    assertThatThrownBy(() -> DecodedBody.announcedLength(Bodies.direct(new byte[0])))
        .isInstanceOf(MalformedBodyException.class);
  }

  @Test
  void receive_longLabels_refuseTheirSeriesOnly() {
    Answer answer =
        receive(
            request(
                series(START_MS, 1, "__name__", "x", "long", "v".repeat(10 << 20)),
                series(START_MS, 1, "__name__", "y")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("labels are too long").hasSizeLessThan(2_000);
    assertThat(appender.rows).hasSize(1);
  }

  @Test
  void receive_emptyRequest_isStored() {
    assertThat(receive(WriteRequest.getDefaultInstance())).isEqualTo(Answer.STORED);
    assertThat(
            receive(
                request(series(START_MS, 1, "__name__", "x").toBuilder().clearSamples().build())))
        .isEqualTo(Answer.STORED);
    assertThat(appender.rows).isEqualTo(List.of());
  }
}
