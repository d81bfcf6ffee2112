package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.v2.Request;
import io.tributary.model.wire.v2.Sample;
import io.tributary.model.wire.v2.TimeSeries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// protobuf-java says what a body of remote write 2.0 holds; the pull parser must say the same.
final class SymbolOracleTest {
  private static final ClusterId CLUSTER = WireOracleTest.CLUSTER;
  private static final long SEED = 20_261_126;
  private static final int REQUESTS = 1_500;

  private final ListAppender appender = new ListAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());

  @Test
  void receive_randomRequests_equalProtobufJava() throws Exception {
    try (RemoteWrite2Receiver receiver = receiver()) {
      for (int i = 0; i < REQUESTS; i++) {
        long seed = SEED + i;
        byte[] body = encoded(randomRequest(new Random(seed)), new Random(seed));
        appender.rows.clear();
        appender.starts.clear();
        receiver.receive(cluster, Bodies.direct(Bodies.snappy(body)), body.length);
        Request message = Request.parseFrom(body);
        assertThat(appender.rows).as("seed=%d", seed).isEqualTo(expected(message));
        assertThat(appender.starts).as("seed=%d", seed).isEqualTo(expectedStarts(message));
      }
    }
  }

  private RemoteWrite2Receiver receiver() {
    SharedIdentity shared =
        new SharedIdentity(new LabelHash(new Random(1)), new IdentityCache(1 << 12));
    return new RemoteWrite2Receiver(shared, appender, 64 << 10);
  }

  private static Request randomRequest(Random random) {
    Request.Builder request = SymbolBodies.of(WireOracleTest.randomRequest(random)).toBuilder();
    for (TimeSeries.Builder series : request.getTimeseriesBuilderList()) {
      if (random.nextInt(3) == 0) {
        series
            .getSamplesBuilderList()
            .forEach(sample -> sample.setStartTimestamp(random.nextInt(3)));
      }
      series.setCreatedTimestamp(random.nextInt(5) == 0 ? 77 : 0);
      if (random.nextInt(30) == 0) {
        series.addLabelsRefs(random.nextInt(12) - 3);
      }
    }
    if (random.nextInt(4) == 0) {
      request.setUnknownFields(WireOracleTest.unknown(random));
    }
    return request.build();
  }

  /// Encodes as no library does, but any may: series before symbols, refs one by one, fields in
  /// another order.
  private static byte[] encoded(Request request, Random random) throws IOException {
    if (random.nextBoolean()) {
      return request.toByteArray();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (TimeSeries series : request.getTimeseriesList()) {
      out.writeByteArray(5, unpacked(series));
    }
    for (ByteString symbol : request.getSymbolsList().asByteStringList()) {
      out.writeBytes(4, symbol);
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] unpacked(TimeSeries series) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(series.toBuilder().clearLabelsRefs().build().toByteArray());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int ref : series.getLabelsRefsList()) {
      out.writeUInt32(1, ref);
    }
    out.flush();
    return bytes.toByteArray();
  }

  static List<Row> expected(Request request) {
    List<Row> rows = new ArrayList<>();
    for (TimeSeries series : request.getTimeseriesList()) {
      Labels labels = labels(request, series);
      for (Sample sample : labels.isEmpty() ? List.<Sample>of() : series.getSamplesList()) {
        long bits = Double.doubleToRawLongBits(sample.getValue());
        rows.add(new Row(CLUSTER, labels, sample.getTimestamp(), bits));
      }
    }
    return rows;
  }

  static List<Long> expectedStarts(Request request) {
    List<Long> starts = new ArrayList<>();
    for (TimeSeries series : request.getTimeseriesList()) {
      Labels labels = labels(request, series);
      for (Sample sample : labels.isEmpty() ? List.<Sample>of() : series.getSamplesList()) {
        long own = sample.getStartTimestamp();
        starts.add(own != 0 ? own : series.getCreatedTimestamp());
      }
    }
    return starts;
  }

  /// Returns the labels of a series, none when they are not valid.
  private static Labels labels(Request request, TimeSeries series) {
    List<String> pairs = new ArrayList<>();
    for (int ref : series.getLabelsRefsList()) {
      if (ref < 0 || ref >= request.getSymbolsCount()) {
        return Labels.EMPTY;
      }
      pairs.add(request.getSymbols(ref));
    }
    if (pairs.size() % 2 != 0) {
      return Labels.EMPTY;
    }
    try {
      Labels labels = Labels.of(pairs.toArray(String[]::new));
      return labels.has(Labels.METRIC_NAME) ? labels : Labels.EMPTY;
    } catch (IllegalArgumentException e) {
      return Labels.EMPTY;
    }
  }
}
