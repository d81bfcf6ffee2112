package io.tributary.ingest.exposition;

import static io.tributary.ingest.exposition.Families.body;
import static io.tributary.ingest.exposition.Families.bucket;
import static io.tributary.ingest.exposition.Families.bytes;
import static io.tributary.ingest.exposition.Families.exemplar;
import static io.tributary.ingest.exposition.Families.field;
import static io.tributary.ingest.exposition.Families.fixed;
import static io.tributary.ingest.exposition.Families.message;
import static io.tributary.ingest.exposition.Families.metric;
import static io.tributary.ingest.exposition.Families.untimed;
import static io.tributary.ingest.exposition.Families.untyped;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionSource.BrokenLines;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.exposition.Bucket;
import io.tributary.model.wire.exposition.BucketSpan;
import io.tributary.model.wire.exposition.MetricFamily;
import io.tributary.model.wire.exposition.MetricType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufExpositionTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final double ODD = Double.longBitsToDouble(0xfff0_0000_0000_0007L);

  private final InMemoryStorage store = new InMemoryStorage();
  private final SharedIdentity shared = SharedIdentity.create();
  private final ExpositionReceiver receiver =
      new ExpositionReceiver(shared, store.appender(), 4_096);
  private final ExpositionSource source = source(8 << 20);

  private ExpositionSource source(long maxBodyBytes) {
    return new ExpositionSource(
        new ClusterWrites(CLUSTER, shared.newSalt(), Labels.EMPTY, new SelfMetrics()),
        labels -> labels,
        maxBodyBytes,
        BrokenLines.END_BODY,
        null);
  }

  private void receive(byte[] body) throws IOException {
    receiver.reset();
    receiver.receiveMore(source, new ByteArrayInputStream(body), ExpositionForm.PROTOBUF, NOW_MS);
  }

  private SortedMap<Labels, List<StoredSample>> stored() {
    try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL)) {
      return StoredSample.readAll(snapshot.querier(CLUSTER), TimeRange.ALL, List.of());
    }
  }

  @Test
  void floats_ofEveryKind_areStoredBitByBit() throws IOException {
    UnknownFieldSet gauge = field(2, UnknownFieldSet.newBuilder().addField(1, fixed(-0.1)).build());
    MetricFamily first =
        MetricFamily.newBuilder()
            .setName("a.b \"c\"")
            .setType(MetricType.UNTYPED)
            .addMetric(untyped(ODD, 5, "l", "x\n\\\"y", "e", "", "ü.1", "{}# 7"))
            .addMetric(untyped(1e300, -5, "l", "2"))
            .build();
    MetricFamily second =
        MetricFamily.newBuilder()
            .setName("g")
            .setType(MetricType.GAUGE)
            .addMetric(metric("l", "1").setUnknownFields(gauge))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(2, bytes("Help \\ me."))
                    .addField(5, bytes("bytes"))
                    .build())
            .build();
    for (int i = 0; i < 2; i++) { // of series that are not known, then of those that are
      receive(body(first, second));
    }
    assertThat(stored())
        .containsOnly(
            java.util.Map.entry(
                Labels.of("__name__", "a.b \"c\"", "l", "x\n\\\"y", "ü.1", "{}# 7"),
                List.of(StoredSample.of(5, ODD))),
            java.util.Map.entry(
                Labels.of("__name__", "a.b \"c\"", "l", "2"), List.of(StoredSample.of(-5, 1e300))),
            java.util.Map.entry(
                Labels.of("__name__", "g", "l", "1"), List.of(StoredSample.of(NOW_MS, -0.1))));
    try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL)) {
      assertThat(snapshot.querier(CLUSTER).metadata())
          .contains(new MetricMetadata("g", MetricMetadata.Type.GAUGE, "Help \\ me.", "bytes"));
    }
  }

  @Test
  void histogram_classic_isSeveralSeries() throws IOException {
    io.tributary.model.wire.exposition.Histogram classic =
        io.tributary.model.wire.exposition.Histogram.newBuilder()
            .setSampleSum(9)
            .setSampleCountFloat(4)
            .addBucket(Bucket.newBuilder().setUpperBound(0.5).setCumulativeCountFloat(1))
            .addBucket(Bucket.newBuilder().setUpperBound(1e6).setCumulativeCountFloat(3))
            .build();
    receive(
        body(
            MetricFamily.newBuilder()
                .setName("h")
                .setType(MetricType.HISTOGRAM)
                .addMetric(metric("l", "1").setTimestampMs(7).setHistogram(classic))
                .build()));
    assertThat(stored())
        .containsOnly(
            series("h_bucket", "0.5", 1),
            series("h_bucket", "1e+06", 3),
            series("h_bucket", "+Inf", 4),
            series("h_sum", "", 9),
            series("h_count", "", 4));
  }

  private static java.util.Map.Entry<Labels, List<StoredSample>> series(
      String name, String le, double value) {
    return java.util.Map.entry(
        Labels.of("__name__", name, "l", "1").with("le", le), List.of(StoredSample.of(7, value)));
  }

  @Test
  void exemplars_ofCountersAndBuckets_areStoredLikeThoseOfOpenMetrics() throws IOException {
    UnknownFieldSet counter =
        UnknownFieldSet.newBuilder()
            .addField(1, fixed(7))
            .addField(2, message(exemplar(0.1, 1_699_999_999L, 250_999_999, "a.b", "\" # {\\")))
            .build();
    MetricFamily counters =
        MetricFamily.newBuilder()
            .setName("c_total")
            .setType(MetricType.COUNTER)
            .addMetric(metric("l", "# {").setUnknownFields(field(3, counter)))
            .build();
    var classic =
        io.tributary.model.wire.exposition.Histogram.newBuilder()
            .setSampleCountFloat(4)
            .addBucket(
                bucket(exemplar(Double.NaN, -1, 0, "x", "1", "y", ""))
                    .setUpperBound(0.5)
                    .setCumulativeCountFloat(1))
            .addBucket(bucket(untimed(3)).setUpperBound(1).setCumulativeCountFloat(4));
    MetricFamily histograms =
        MetricFamily.newBuilder()
            .setName("h")
            .setType(MetricType.HISTOGRAM)
            .addMetric(metric("l", "1").setTimestampMs(9).setHistogram(classic))
            .build();
    for (int i = 0; i < 2; i++) { // of series that are not known, then of those that are
      receive(body(counters, histograms));
    }
    Labels bucket = Labels.of("__name__", "h_bucket", "l", "1");
    assertThat(exemplars())
        .containsExactlyInAnyOrder(
            new SeriesExemplars(
                Labels.of("__name__", "c_total", "l", "# {"),
                List.of(new Exemplar(Labels.of("a.b", "\" # {\\"), 0.1, 1_699_999_999_250L))),
            new SeriesExemplars(
                bucket.with("le", "0.5"),
                List.of(new Exemplar(Labels.of("x", "1"), Double.NaN, -1_000))),
            new SeriesExemplars(bucket.with("le", "1"), List.of(new Exemplar(Labels.EMPTY, 3, 9))));
    assertThat(stored().get(Labels.of("__name__", "c_total", "l", "# {")))
        .containsExactly(StoredSample.of(NOW_MS, 7));
  }

  @Test
  void exemplars_ofANativeHistogram_areItsOwnOrElseThoseOfBuckets() throws IOException {
    var buckets =
        io.tributary.model.wire.exposition.Histogram.newBuilder()
            .setZeroThreshold(0.5)
            .setZeroCountFloat(1)
            .setSampleCountFloat(1)
            .addBucket(bucket(exemplar(1, 5, 0)))
            .addBucket(bucket(untimed(2))) // left out, as in Prometheus
            .addBucket(bucket(exemplar(3, 6, 0)));
    UnknownFieldSet own =
        UnknownFieldSet.newBuilder()
            .addField(16, message(exemplar(4, 7, 0)))
            .mergeField(16, message(untimed(5)))
            .mergeField(16, message(exemplar(6, 8, 0)))
            .build();
    MetricFamily family =
        MetricFamily.newBuilder()
            .setName("n")
            .setType(MetricType.HISTOGRAM)
            .addMetric(metric("l", "1").setHistogram(buckets))
            .addMetric(metric("l", "2").setHistogram(buckets.clone().setUnknownFields(own)))
            .build();
    receive(body(family));
    assertThat(exemplars())
        .containsExactlyInAnyOrder(
            new SeriesExemplars(
                Labels.of("__name__", "n", "l", "1"),
                List.of(
                    new Exemplar(Labels.EMPTY, 1, 5_000), new Exemplar(Labels.EMPTY, 3, 6_000))),
            new SeriesExemplars(
                Labels.of("__name__", "n", "l", "2"),
                List.of(
                    new Exemplar(Labels.EMPTY, 4, 7_000), new Exemplar(Labels.EMPTY, 6, 8_000))));
    assertThat(stored()).hasSize(2);
  }

  private List<SeriesExemplars> exemplars() {
    try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL)) {
      return snapshot.querier(CLUSTER).exemplars(List.of());
    }
  }

  @Test
  void histograms_native_areStoredInTheirOrder() throws IOException {
    MetricFamily.Builder family =
        MetricFamily.newBuilder().setName("n").setType(MetricType.GAUGE_HISTOGRAM);
    for (int i = 0; i < 3_000; i++) {
      family.addMetric(
          metric("i", "" + i)
              .setTimestampMs(i)
              .setHistogram(
                  io.tributary.model.wire.exposition.Histogram.newBuilder()
                      .setSchema(3)
                      .setZeroThreshold(0.25)
                      .setZeroCountFloat(1)
                      .setSampleCountFloat(i + 1)
                      .setSampleSum(i)
                      .addPositiveSpan(BucketSpan.newBuilder().setOffset(-2).setLength(1))
                      .addPositiveCount(i)));
    }
    receive(body(family.build()));
    SortedMap<Labels, List<StoredSample>> stored = stored();
    assertThat(stored).hasSize(3_000);
    for (int i = 0; i < 3_000; i++) {
      Histogram value =
          new Histogram(
              3,
              Histogram.ResetHint.GAUGE,
              i + 1,
              i,
              0.25,
              1,
              new int[] {-2, 1},
              new double[] {i},
              new int[0],
              new double[0],
              new double[0],
              false);
      assertThat(stored.get(Labels.of("__name__", "n", "i", "" + i)))
          .containsExactly(new StoredSample(i, 0, value, 0));
    }
  }

  /// A span that is a number instead of a message is no span.
  @Test
  void histogram_withFieldsOfOtherTypes_isReadWithoutThem() throws IOException {
    UnknownFieldSet.Builder odd = UnknownFieldSet.newBuilder();
    for (int number : new int[] {9, 11, 12, 14}) {
      odd.addField(number, UnknownFieldSet.Field.newBuilder().addVarint(3).addFixed32(1).build());
    }
    odd.addField(10, fixed(1)).addField(13, fixed(1)); // of deltas
    var histogram =
        io.tributary.model.wire.exposition.Histogram.newBuilder()
            .setZeroThreshold(0.25)
            .setZeroCountFloat(2)
            .setSampleCountFloat(2)
            .setUnknownFields(odd.build());
    receive(
        body(
            MetricFamily.newBuilder()
                .setName("n")
                .setType(MetricType.HISTOGRAM)
                .addMetric(metric("l", "1").setHistogram(histogram))
                .build()));
    assertThat(stored().get(Labels.of("__name__", "n", "l", "1")))
        .extracting(StoredSample::histogram)
        .singleElement()
        .extracting(Histogram::count, each -> each.positiveSpans().length)
        .containsExactly(2.0, 0);
  }

  @Test
  void histograms_thatAreLarge_areTakenWindowByWindow() throws IOException {
    int buckets = 10_000;
    MetricFamily.Builder family =
        MetricFamily.newBuilder().setName("n").setType(MetricType.HISTOGRAM);
    for (int i = 0; i < 80; i++) { // more numbers than are kept for one window
      var wide =
          io.tributary.model.wire.exposition.Histogram.newBuilder()
              .setSampleCountFloat(buckets)
              .addNegativeSpan(BucketSpan.newBuilder().setOffset(0).setLength(buckets));
      for (int bucket = 0; bucket < buckets; bucket++) {
        wide.addNegativeCount(i);
      }
      for (int j = 0; j < 3; j++) {
        family.addMetric(metric("i", "" + i, "j", "" + j).setHistogram(wide));
      }
    }
    receiver.reset();
    byte[] body = body(family.build());
    ExpositionSource large = source(body.length);
    receiver.receiveMore(large, new ByteArrayInputStream(body), ExpositionForm.PROTOBUF, NOW_MS);
    assertThat(receiver.samples()).isEqualTo(240);
    SortedMap<Labels, List<StoredSample>> stored = stored();
    assertThat(stored).hasSize(240);
    for (int i = 0; i < 80; i++) {
      assertThat(stored.get(Labels.of("__name__", "n", "i", "" + i, "j", "2")))
          .extracting(StoredSample::histogram)
          .singleElement()
          .extracting(Histogram::negativeCounts, as(InstanceOfAssertFactories.DOUBLE_ARRAY))
          .containsOnly(i);
    }
    ExpositionSource small = source(body.length - 1L);
    assertThatThrownBy(() ->
            receiver.receiveMore(
                small, new ByteArrayInputStream(body), ExpositionForm.PROTOBUF, NOW_MS))
        .hasMessage("the body is too long limit=" + (body.length - 1));
  }

  @Test
  void metric_whoseLinesWouldBeVeryLong_isRefused() {
    var classic = io.tributary.model.wire.exposition.Histogram.newBuilder();
    for (int bucket = 0; bucket < 1_000; bucket++) {
      classic.addBucket(Bucket.newBuilder().setUpperBound(bucket).setCumulativeCountFloat(1));
    }
    MetricFamily family =
        MetricFamily.newBuilder()
            .setName("h")
            .setType(MetricType.HISTOGRAM)
            .addMetric(metric("l", "x".repeat(100_000)).setHistogram(classic))
            .build();
    assertThatThrownBy(() -> receive(body(family)))
        .isInstanceOf(ExpositionException.class)
        .hasMessageContaining("a metric is too long as lines limit=16777216");
  }

  @Test
  void body_cutAnywhere_isNoException() throws IOException {
    byte[] whole =
        body(
            MetricFamily.newBuilder()
                .setName("a")
                .setType(MetricType.UNTYPED)
                .addMetric(untyped(1, 5, "l", "x"))
                .build());
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> receive(cut))
          .as("bytes %d", length)
          .isInstanceOfAny(IOException.class, ExpositionException.class);
    }
    receive(whole);
    assertThat(stored()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.005, 0.005", "1e6, 1e+06", "123456, 123456", "1.5e-7, 1.5e-07", "-2, -2"})
  void bounds_areWrittenAsInText(double bound, String text) {
    assertThat(BoundText.format(bound)).isEqualTo(text);
  }
}
