package io.tributary.ingest.otlp;

import static io.tributary.ingest.otlp.Otlp.START_MS;
import static io.tributary.ingest.otlp.Otlp.START_NS;
import static io.tributary.ingest.otlp.Otlp.exponential;
import static io.tributary.ingest.otlp.Otlp.histogram;
import static io.tributary.ingest.otlp.Otlp.point;
import static io.tributary.ingest.otlp.Otlp.request;
import static io.tributary.ingest.otlp.Otlp.summary;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.otlp.wire.ExemplarData;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.HistogramDataPoint;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.otlp.wire.SummaryDataPoint;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SpecialValues;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Histograms of all kinds, and summaries.
final class OtlpDistributionsTest extends OpenOtlpReceiver {
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
}
