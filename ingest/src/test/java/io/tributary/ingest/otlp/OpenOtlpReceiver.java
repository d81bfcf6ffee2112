package io.tributary.ingest.otlp;

import static io.tributary.ingest.otlp.Otlp.START_NS;
import static io.tributary.ingest.otlp.Otlp.request;
import static io.tributary.ingest.otlp.Otlp.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint.Buckets;
import io.tributary.ingest.otlp.wire.ExportMetricsPartialSuccess;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceResponse;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;

/// A receiver of OTLP that appends to a list.
abstract class OpenOtlpReceiver {
  static final ClusterId CLUSTER = new ClusterId("eu-1");
  static final Resource CHECKOUT = resource("service.name", "checkout", "service.instance.id", "a");

  final ListAppender appender = new ListAppender();
  final SharedIdentity shared =
      new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache(1 << 16));
  final OtlpMetricsReceiver receiver = new OtlpMetricsReceiver(shared, appender, 4_096);
  final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.of("region", "eu"), new SelfMetrics());

  @AfterEach
  void close() {
    receiver.close();
  }

  Answer receive(ExportMetricsServiceRequest request) {
    return receive(request.toByteArray());
  }

  Answer receive(byte[] body) {
    return receiver.receive(cluster, new TestBody(body, 8 << 20, Otlp.PROTOBUF));
  }

  static Row row(long timestampMs, double value, String... labels) {
    return new Row(CLUSTER, Labels.of(labels), timestampMs, Double.doubleToRawLongBits(value));
  }

  static void assertStored(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().remaining()).as(answer.text()).isZero();
    assertThat(answer.headers()).containsEntry("Content-Type", "application/x-protobuf");
  }

  static ExportMetricsPartialSuccess partial(Answer answer) throws InvalidProtocolBufferException {
    assertThat(answer.status()).isEqualTo(200);
    return ExportMetricsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
  }

  static ExponentialHistogramDataPoint.Builder exponentialPoint(int scale) {
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
}
