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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.ingest.otlp.wire.AggregationTemporality;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ArrayValue;
import io.tributary.ingest.otlp.wire.ExemplarData;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint.Buckets;
import io.tributary.ingest.otlp.wire.ExportMetricsPartialSuccess;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.HistogramDataPoint;
import io.tributary.ingest.otlp.wire.KeyValueList;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.Labels;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OtlpMetricsReceiverTest extends OpenOtlpReceiver {
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
  void receive_refusedExemplars_areToldOnlyBesidePoints() throws Exception {
    appender.refuseExemplars(exemplar -> exemplar.timestampMs() == 7);
    NumberDataPoint traced =
        point(START_MS, 1).toBuilder()
            .addExemplars(ExemplarData.newBuilder().setTimeUnixNano(7_000_000).setAsDouble(1))
            .addExemplars(ExemplarData.newBuilder().setTimeUnixNano(8_000_000).setAsDouble(2))
            .addExemplars(ExemplarData.newBuilder().setTimeUnixNano(9_000_000)) // has no value
            .build();
    assertStored(receive(request(CHECKOUT, counter("c", "", traced))));
    assertThat(appender.exemplars).hasSize(1);

    appender.refuseSamples(row -> row.timestampMs() == 5);
    ExportMetricsPartialSuccess partial =
        partial(receive(request(CHECKOUT, counter("c", "", traced, point(5, 1)))));
    assertThat(partial.getRejectedDataPoints()).isEqualTo(1);
    assertThat(partial.getErrorMessage())
        .startsWith("refused 1 of 2 data points, the rest is stored")
        .endsWith("\nand of exemplars: too_old=1 invalid_labels=1");
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
  void receive_rulesOfTheCluster_dropSeriesWithoutARejection() {
    ClusterWrites own =
        new ClusterWrites(CLUSTER, 7, Labels.EMPTY, new SelfMetrics())
            .relabelled(labels -> labels.metricName().equals("g") ? null : labels);
    byte[] body =
        request(CHECKOUT, gauge("g", "", point(START_MS, 1)), gauge("h", "", point(START_MS, 2)))
            .toByteArray();
    for (int i = 0; i < 2; i++) {
      assertStored(receiver.receive(own, new TestBody(body, 8 << 20, Otlp.PROTOBUF)));
    }
    assertThat(appender.rows)
        .extracting(row -> row.labels().metricName())
        .contains("h")
        .doesNotContain("g");
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
