package io.tributary.ingest.otlp;

import static io.tributary.ingest.otlp.Otlp.START_MS;
import static io.tributary.ingest.otlp.Otlp.START_NS;
import static io.tributary.ingest.otlp.Otlp.counter;
import static io.tributary.ingest.otlp.Otlp.exponential;
import static io.tributary.ingest.otlp.Otlp.gauge;
import static io.tributary.ingest.otlp.Otlp.histogram;
import static io.tributary.ingest.otlp.Otlp.point;
import static io.tributary.ingest.otlp.Otlp.request;
import static io.tributary.ingest.otlp.Otlp.resource;
import static io.tributary.ingest.otlp.Otlp.sum;
import static io.tributary.ingest.otlp.Otlp.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.ingest.otlp.wire.AggregationTemporality;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ArrayValue;
import io.tributary.ingest.otlp.wire.ExemplarData;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint.Buckets;
import io.tributary.ingest.otlp.wire.ExportMetricsPartialSuccess;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceResponse;
import io.tributary.ingest.otlp.wire.HistogramDataPoint;
import io.tributary.ingest.otlp.wire.KeyValueList;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.otlp.wire.SummaryDataPoint;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OtlpMetricsReceiverTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final Resource CHECKOUT =
      resource("service.name", "checkout", "service.instance.id", "a");

  private final ListAppender appender = new ListAppender();
  private final SharedIdentity shared =
      new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache(1 << 16));
  private final OtlpMetricsReceiver receiver = new OtlpMetricsReceiver(shared, appender, 4_096);
  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.of("region", "eu"), new SelfMetrics());

  @AfterEach
  void close() {
    receiver.close();
  }

  private Answer receive(ExportMetricsServiceRequest request) {
    return receive(request.toByteArray());
  }

  private Answer receive(byte[] body) {
    return receiver.receive(cluster, new TestBody(body, 8 << 20, Otlp.PROTOBUF));
  }

  private static Row row(long timestampMs, double value, String... labels) {
    return new Row(CLUSTER, Labels.of(labels), timestampMs, Double.doubleToRawLongBits(value));
  }

  private static void assertStored(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().remaining()).as(answer.text()).isZero();
    assertThat(answer.headers()).containsEntry("Content-Type", "application/x-protobuf");
  }

  private static ExportMetricsPartialSuccess partial(Answer answer)
      throws InvalidProtocolBufferException {
    assertThat(answer.status()).isEqualTo(200);
    return ExportMetricsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
  }

  @Test
  void receive_numbers_areNamedAndLabelledAsByPrometheus() {
    NumberDataPoint whole =
        NumberDataPoint.newBuilder()
            .setTimeUnixNano(START_NS + 999_999)
            .setStartTimeUnixNano(START_NS - 1_000_000)
            .setAsInt(5)
            .addAllAttributes(Otlp.attributes("region", "eu", "__name__", "x", "empty", ""))
            .build();
    assertStored(
        receive(
            request(
                CHECKOUT,
                gauge("room.temperature", "Cel", point(START_MS, 21.5, "room", "a")),
                counter("http.server.requests", "{request}", whole))));

    assertThat(appender.rows)
        .containsExactly(
            row(
                START_MS,
                21.5,
                "__name__",
                "room_temperature_celsius",
                "room",
                "a",
                "job",
                "checkout",
                "instance",
                "a"),
            row(
                START_MS,
                5,
                "__name__",
                "http_server_requests_total",
                "job",
                "checkout",
                "instance",
                "a"));
    assertThat(appender.starts).containsExactly(0L, START_MS - 1);
    assertThat(appender.metadata)
        .containsExactly(
            new MetricMetadata(
                "room_temperature_celsius", MetricMetadata.Type.GAUGE, "", "celsius"),
            new MetricMetadata("http_server_requests_total", MetricMetadata.Type.COUNTER, "", ""));
  }

  @Test
  void receive_resourceThatSaysMore_hasTargetInfo() {
    Resource resource =
        resource(
            "service.name", "checkout",
            "service.namespace", "shop",
            "service.instance.id", "a",
            "host.name", "node-1");
    long later = START_MS + 200_000;
    assertStored(receive(request(resource, gauge("g", "", point(START_MS, 1), point(later, 2)))));

    String[] target = {
      "__name__", "target_info", "job", "shop/checkout", "instance", "a", "host_name", "node-1"
    };
    assertThat(appender.rows)
        .containsExactly(
            row(START_MS, 1, "__name__", "g", "job", "shop/checkout", "instance", "a"),
            row(later, 2, "__name__", "g", "job", "shop/checkout", "instance", "a"),
            row(START_MS, 1, target),
            row(START_MS + 150_000, 1, target),
            row(later, 1, target));
    assertThat(appender.metadata).extracting(MetricMetadata::family).contains("target_info");
  }

  @Test
  void receive_pointsWithoutATime_doNotFillTheYearsWithTargetInfo() {
    Resource resource = resource("service.name", "checkout", "host.name", "node-1");
    receive(request(resource, gauge("g", "", point(0, 1), point(START_MS, 2))));

    assertThat(appender.rows).hasSizeLessThan(1_100);
  }

  @Test
  void receive_resourceNobodyKnows_hasNoTargetInfo() {
    assertStored(receive(request(resource("host.name", "x"), gauge("g", "", point(START_MS, 1)))));
    assertStored(
        receive(
            request(
                resource("host.name", "x", "service.name", ""),
                gauge("g", "", point(START_MS, 1)))));

    assertThat(appender.rows).extracting(Row::labels).containsOnly(Labels.of("__name__", "g"));
  }

  @Test
  void receive_histogram_isACounterPerBucket() {
    HistogramDataPoint point =
        HistogramDataPoint.newBuilder()
            .setTimeUnixNano(START_NS)
            .setStartTimeUnixNano(START_NS - 5_000_000)
            .setCount(7)
            .setSum(12.5)
            .addAllBucketCounts(List.of(1L, 2L, 4L))
            .addAllExplicitBounds(List.of(0.005, 1e21))
            .addAllAttributes(Otlp.attributes("le", "mine"))
            .addExemplars(exemplar(1).setAsDouble(3e21))
            .addExemplars(exemplar(2).setAsDouble(0.005))
            .addExemplars(exemplar(3).setAsDouble(1))
            .build();
    assertStored(
        receive(
            request(
                Resource.getDefaultInstance(),
                histogram("d", "ms", point),
                histogram("n", "", point.toBuilder().clearSum().setFlags(1).build()))));

    double stale = SpecialValues.STALE_NAN;
    String name = "__name__";
    assertThat(appender.rows)
        .containsExactly(
            row(START_MS, 12.5, name, "d_milliseconds_sum", "le", "mine"),
            row(START_MS, 7, name, "d_milliseconds_count", "le", "mine"),
            row(START_MS, 1, name, "d_milliseconds_bucket", "le", "0.005"),
            row(START_MS, 3, name, "d_milliseconds_bucket", "le", "1000000000000000000000"),
            row(START_MS, 7, name, "d_milliseconds_bucket", "le", "+Inf"),
            row(START_MS, stale, name, "n_count", "le", "mine"),
            row(START_MS, stale, name, "n_bucket", "le", "0.005"),
            row(START_MS, stale, name, "n_bucket", "le", "1000000000000000000000"),
            row(START_MS, stale, name, "n_bucket", "le", "+Inf"));
    assertThat(appender.starts).containsOnly(START_MS - 5);
    assertThat(appender.exemplars.subList(0, 3))
        .extracting(each -> each.labels().get("le") + " " + each.value().timestampMs())
        .containsExactly("+Inf 1", "0.005 2", "1000000000000000000000 3");
  }

  private static ExemplarData.Builder exemplar(long timeMs) {
    return ExemplarData.newBuilder().setTimeUnixNano(timeMs * 1_000_000);
  }

  @Test
  void receive_summary_isAGaugePerQuantile() {
    SummaryDataPoint point =
        SummaryDataPoint.newBuilder()
            .setTimeUnixNano(START_NS)
            .setCount(3)
            .setSum(6)
            .addQuantileValues(
                SummaryDataPoint.ValueAtQuantile.newBuilder().setQuantile(0.99).setValue(4))
            .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder().setQuantile(1))
            .build();
    assertStored(receive(request(CHECKOUT, summary("s", point))));

    assertThat(appender.rows)
        .extracting(
            each -> each.labels().metricName() + " " + each.labels().get("quantile"),
            each -> Double.longBitsToDouble(each.valueBits()))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("s_sum ", 6.0),
            org.assertj.core.groups.Tuple.tuple("s_count ", 3.0),
            org.assertj.core.groups.Tuple.tuple("s 0.99", 4.0),
            org.assertj.core.groups.Tuple.tuple("s 1", 0.0));
  }

  private static ExponentialHistogramDataPoint.Builder exponentialPoint(int scale) {
    return ExponentialHistogramDataPoint.newBuilder()
        .setTimeUnixNano(START_NS)
        .setStartTimeUnixNano(START_NS - 5_000_000)
        .setScale(scale)
        .setSum(10)
        .setZeroCount(1)
        .setCount(11)
        .setPositive(
            Buckets.newBuilder()
                .setOffset(-3)
                .addAllBucketCounts(List.of(0L, 1L, 2L, 0L, 0L, 0L, 3L, 0L)))
        .setNegative(Buckets.newBuilder().setOffset(4).addAllBucketCounts(List.of(4L)));
  }

  @Test
  void receive_exponentialHistogram_isANativeOne() {
    ExponentialHistogramDataPoint sent =
        exponentialPoint(3)
            .addExemplars(exemplar(9).setAsInt(2).setTraceId(Otlp.id(16)).setSpanId(Otlp.id(8)))
            .build();
    assertStored(receive(request(CHECKOUT, exponential("e", sent))));

    Histogram stored = appender.histograms.getFirst().value();
    assertThat(stored.schema()).isEqualTo(3);
    assertThat(stored.count()).isEqualTo(11);
    assertThat(stored.sum()).isEqualTo(10);
    assertThat(stored.zeroCount()).isEqualTo(1);
    assertThat(stored.zeroThreshold()).isEqualTo(1e-128);
    assertThat(stored.positiveSpans()).containsExactly(-1, 2, 3, 1);
    assertThat(stored.positiveCounts()).containsExactly(1, 2, 3);
    assertThat(stored.negativeSpans()).containsExactly(5, 1);
    assertThat(stored.negativeCounts()).containsExactly(4);
    assertThat(appender.histogramStarts).containsExactly(START_MS - 5);
    Exemplar exemplar = appender.exemplars.getFirst().value();
    assertThat(exemplar.value()).isEqualTo(2);
    assertThat(exemplar.timestampMs()).isEqualTo(9);
    assertThat(exemplar.labels())
        .isEqualTo(
            Labels.of(
                "trace_id", "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf", "span_id", "a0a1a2a3a4a5a6a7"));
  }

  @Test
  void receive_finerExponentialHistogram_isMerged() {
    assertStored(
        receive(
            request(
                CHECKOUT,
                exponential("e", exponentialPoint(10).build()),
                exponential("s", exponentialPoint(20).setFlags(1).build()))));

    Histogram merged = appender.histograms.getFirst().value();
    assertThat(merged.schema()).isEqualTo(8);
    // -3 … 4 in fours: (-4 … -1) and (0 … 3) end at buckets 0 and 1.
    assertThat(merged.positiveSpans()).containsExactly(0, 2);
    assertThat(merged.positiveCounts()).containsExactly(3, 3);
    assertThat(merged.negativeSpans()).containsExactly(2, 1);
    assertThat(appender.histograms.get(1).value().isStale()).isTrue();
  }

  @Test
  void receive_pointsThatCannotBeStored_areRejectedAlone() throws Exception {
    Answer answer =
        receive(
            request(
                CHECKOUT,
                sum(
                    "deltas",
                    "",
                    AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA,
                    point(START_MS, 1),
                    point(START_MS, 2)),
                exponential(
                    "e",
                    exponentialPoint(-5).build(),
                    exponentialPoint(2).setCount(12).build(),
                    exponentialPoint(2)
                        .setPositive(
                            Buckets.newBuilder().setOffset(Integer.MAX_VALUE).addBucketCounts(6))
                        .build()),
                gauge("", "", point(START_MS, 3)),
                gauge("g", "", point(START_MS, 4, "_", "x"), point(START_MS, 5)),
                gauge("long", "", point(START_MS, 6, "a", "x".repeat(5_000)))));

    ExportMetricsPartialSuccess partial = partial(answer);
    assertThat(partial.getRejectedDataPoints()).isEqualTo(8);
    assertThat(partial.getErrorMessage())
        .startsWith("refused 8 of 9 data points, the rest is stored; first of them:\ndeltas: ")
        .contains(
            "deltas: aggregation temporality is not cumulative temporality=1",
            "scale=-5",
            "count is not the sum of buckets",
            "bucket index is too large",
            "\n{}: invalid labels: nothing is left of the metric name",
            "\ng{_=\"x\"}: invalid labels: attribute key makes no label name key=_",
            "labels are too long");
    assertThat(appender.rows).hasSize(1);
    assertThat(appender.rows.getFirst().labels().metricName()).isEqualTo("g");
  }

  @Test
  void receive_samplesTheStoreRefuses_rejectTheirPointOnce() throws Exception {
    appender.refuseSamples(row -> row.labels().metricName().startsWith("h_"));
    HistogramDataPoint point =
        HistogramDataPoint.newBuilder().setTimeUnixNano(START_NS).setCount(1).build();
    Answer answer =
        receive(request(CHECKOUT, histogram("h", "", point), gauge("g", "", point(START_MS, 1))));

    assertThat(partial(answer).getRejectedDataPoints()).isEqualTo(1);
    assertThat(partial(receive(request(CHECKOUT, histogram("h", "", point)))).getErrorMessage())
        .contains("h_count", "duplicate sample for timestamp timestampMs=" + START_MS);
    assertThat(appender.rows).hasSize(1);
  }

  @Test
  void receive_moreThanTheClusterMay_isRejected() throws Exception {
    SeriesLimits limits =
        new SeriesLimits(Integer.MAX_VALUE, 3, 3, Integer.MAX_VALUE, Integer.MAX_VALUE);
    ClusterWrites limited =
        new ClusterWrites(
            CLUSTER,
            1,
            Labels.EMPTY,
            new ClusterLimits(1 << 20, 1 << 20, limits, LogLimits.DEFAULT),
            new SelfMetrics());
    NumberDataPoint labelled = point(START_MS, 1, "a", "b");
    byte[] body =
        request(
                CHECKOUT,
                gauge("g", "", labelled, point(START_MS, 2)),
                gauge("h", "", point(START_MS, 3), point(START_MS, 4, "late", "x")))
            .toByteArray();
    ExportMetricsPartialSuccess partial =
        partial(receiver.receive(limited, new TestBody(body, 8 << 20, Otlp.PROTOBUF)));

    assertThat(partial.getRejectedDataPoints()).isEqualTo(2);
    assertThat(partial.getErrorMessage())
        .contains("too many labels labels=4 limit=3", "request limit exceeded: series=4 limit=3");
    assertThat(appender.rows).hasSize(2);
  }

  @Test
  void receive_moreBucketsThanAreTaken_rejectThePointAndItsExemplars() throws Exception {
    HistogramDataPoint.Builder point =
        HistogramDataPoint.newBuilder()
            .setTimeUnixNano(START_NS)
            .addExemplars(exemplar(1).setAsDouble(2));
    for (int i = 0; i < 20_000; i++) {
      point.addExplicitBounds(i).addBucketCounts(1);
    }
    Answer answer =
        receive(request(Resource.getDefaultInstance(), histogram("h", "", point.build())));

    assertThat(partial(answer).getRejectedDataPoints()).isEqualTo(1);
    assertThat(partial(answer).getErrorMessage()).contains("h: ", "buckets limit=16384");
    assertThat(appender.rows).isEmpty();
    assertThat(appender.exemplars).isEmpty();
  }

  @Test
  void receive_fieldsInAnyOrder_areTheSame() {
    ExportMetricsServiceRequest pods = Otlp.pods(3, START_MS);
    assertStored(receive(pods));
    List<Row> before = List.copyOf(appender.rows);
    appender.clear();
    assertStored(receive(Otlp.backwards(pods)));

    assertThat(appender.rows).isEqualTo(before);
  }

  @Test
  void receive_retiredRefs_areResolvedAgain() {
    ExportMetricsServiceRequest pods = Otlp.pods(3, START_MS);
    assertStored(receive(pods));
    List<Row> before = List.copyOf(appender.rows);
    appender.retireAll();
    appender.clear();
    assertStored(receive(pods));

    assertThat(appender.rows).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void receive_sameAttributesElsewhere_areOtherSeries() {
    NumberDataPoint point = point(START_MS, 1, "a", "b");
    assertStored(
        receive(
            ExportMetricsServiceRequest.newBuilder()
                .mergeFrom(request(CHECKOUT, gauge("m", "", point), gauge("n", "", point)))
                .mergeFrom(request(resource("service.name", "x"), gauge("m", "", point)))
                .mergeFrom(request(CHECKOUT, gauge("m", "s", point), counter("m", "", point)))
                .build()));

    assertThat(appender.rows)
        .extracting(each -> each.labels().metricName() + " " + each.labels().get("job"))
        .containsExactly(
            "m checkout", "n checkout", "m x", "m_seconds checkout", "m_total checkout");
  }

  @Test
  void receive_valuesOfEveryType_areText() {
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setStringValue("a\"<é"))
                    .addValues(AnyValue.newBuilder().setDoubleValue(1e-7))
                    .addValues(AnyValue.newBuilder().setIntValue(-3))
                    .addValues(AnyValue.getDefaultInstance())
                    .addValues(
                        AnyValue.newBuilder()
                            .setKvlistValue(
                                KeyValueList.newBuilder().addAllValues(Otlp.attributes("k", "v")))))
            .build();
    NumberDataPoint point =
        point(START_MS, 1).toBuilder()
            .addAttributes(Otlp.attribute("list", list))
            .addAttributes(Otlp.attribute("bool", AnyValue.newBuilder().setBoolValue(true).build()))
            .addAttributes(Otlp.attribute("int", AnyValue.newBuilder().setIntValue(-7).build()))
            .addAttributes(
                Otlp.attribute("double", AnyValue.newBuilder().setDoubleValue(1e21).build()))
            .addAttributes(
                Otlp.attribute("bytes", AnyValue.newBuilder().setBytesValue(Otlp.id(2)).build()))
            .build();
    assertStored(receive(request(Resource.getDefaultInstance(), gauge("g", "", point))));

    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(
            Labels.of(
                "__name__", "g",
                "list", "[\"a\\\"\\u003cé\",1e-7,-3,null,{\"k\":\"v\"}]",
                "bool", "true",
                "int", "-7",
                "double", "1e+21",
                "bytes", "oKE="));
  }

  @Test
  void receive_keysThatBecomeOneLabel_areJoined() {
    assertStored(
        receive(
            request(
                Resource.getDefaultInstance(),
                gauge(
                    "g", "", point(START_MS, 1, "a.b", "2", "a-b", "1", "a b", "0", "1x", "y")))));

    assertThat(appender.rows.getFirst().labels())
        .isEqualTo(Labels.of("__name__", "g", "a_b", "0;1;2", "key_1x", "y"));
  }

  @Test
  void receive_brokenProtobuf_saysWhereAndStoresNothing() {
    byte[] body = Otlp.pods(2, START_MS).toByteArray();
    byte[] cut = Arrays.copyOf(body, body.length - 3);
    byte[] twice =
        request(CHECKOUT, gauge("g", "", point(START_MS, 1))).getResourceMetrics(0).toByteArray();
    byte[] resources = new byte[2 * twice.length + 3];
    resources[0] = 0x0a;
    resources[1] = (byte) (0x80 | ((2 * twice.length) & 0x7f));
    resources[2] = (byte) ((2 * twice.length) >> 7);
    System.arraycopy(twice, 0, resources, 3, twice.length);
    System.arraycopy(twice, 0, resources, 3 + twice.length, twice.length);

    assertThatThrownBy(() -> receive(cut))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("offset=");
    assertThatThrownBy(() -> receive(resources))
        .hasMessageContaining("there are two of what is one: resource");
    assertThat(appender.rows).isEmpty();
    assertStored(receive(body));
    assertThat(appender.metadata).isNotEmpty();
  }
}
