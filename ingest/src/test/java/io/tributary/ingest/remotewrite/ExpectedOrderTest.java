package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Whatever a sender wrote before: a sample goes to the series whose labels stand beside it.
final class ExpectedOrderTest {
  private static final int SERIES = 60;
  private static final int REQUESTS = 40;

  private final ListAppender appender = new ListAppender();
  private final List<Row> sent = new ArrayList<>();
  private long timestampMs = Bodies.START_MS;

  /// A receiver of either version.
  private interface Receive {
    void receive(ClusterWrites cluster, WriteRequest request);
  }

  @Test
  void receive_seriesInChangingOrder_storesEachSampleWithItsLabels() {
    Seeds.run(30, random -> sendMuch(random, this::version1));
  }

  @Test
  void receive_symbolsInChangingOrder_storesEachSampleWithItsLabels() {
    Seeds.run(30, random -> sendMuch(random, this::version2));
  }

  private Receive version1(SharedIdentity shared) {
    RemoteWriteReceiver receiver = new RemoteWriteReceiver(shared, appender, 64 << 10);
    return (cluster, request) -> {
      byte[] body = request.toByteArray();
      receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
    };
  }

  private Receive version2(SharedIdentity shared) {
    RemoteWrite2Receiver receiver = new RemoteWrite2Receiver(shared, appender, 64 << 10);
    return (cluster, request) -> {
      byte[] body = SymbolBodies.of(request).toByteArray();
      receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
    };
  }

  private void sendMuch(SplittableRandom random, Function<SharedIdentity, Receive> version) {
    SharedIdentity shared =
        new SharedIdentity(new LabelHash(random.split()), new IdentityCache(1 << 8));
    List<ClusterWrites> clusters =
        List.of(
            new ClusterWrites(new ClusterId("eu-1"), 1, Labels.EMPTY, new SelfMetrics()),
            new ClusterWrites(new ClusterId("us-2"), 2, Labels.EMPTY, new SelfMetrics()));
    Receive one = version.apply(shared);
    Receive other = version.apply(shared);
    for (int i = 0; i < REQUESTS; i++) {
      ClusterWrites cluster = clusters.get(random.nextInt(2));
      WriteRequest request = request(random, cluster.cluster());
      (random.nextBoolean() ? one : other).receive(cluster, request);
      assertThat(appender.rows).containsExactlyInAnyOrderElementsOf(sent);
      appender.clear();
      sent.clear();
      if (random.nextInt(10) == 0) {
        appender.retireAll();
      }
    }
  }

  /// Most of the series in their usual order, now and then from elsewhere, left out, said in
  /// another order of labels, or with more than one sample.
  private WriteRequest request(SplittableRandom random, ClusterId cluster) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    int series = random.nextInt(SERIES);
    for (int n = random.nextInt(2 * SERIES); n > 0; n--) {
      series = random.nextInt(12) == 0 ? random.nextInt(SERIES) : (series + 1) % SERIES;
      request.addTimeseries(series(random, cluster, series));
    }
    return request.build();
  }

  private TimeSeries series(SplittableRandom random, ClusterId cluster, int series) {
    String name = "metric_" + series % 7;
    String instance = "host-" + series;
    double value = random.nextInt(4) == 0 ? 0 : random.nextDouble();
    TimeSeries.Builder built =
        (random.nextInt(15) == 0
                ? Bodies.series(++timestampMs, value, "instance", instance, "__name__", name)
                : Bodies.series(++timestampMs, value, "__name__", name, "instance", instance))
            .toBuilder();
    Labels labels = Labels.of("__name__", name, "instance", instance);
    sent.add(new Row(cluster, labels, timestampMs, Double.doubleToRawLongBits(value)));
    if (random.nextInt(15) == 0) {
      built.addSamples(Sample.newBuilder().setTimestamp(++timestampMs).setValue(1));
      sent.add(new Row(cluster, labels, timestampMs, Double.doubleToRawLongBits(1)));
    }
    return built.build();
  }
}
