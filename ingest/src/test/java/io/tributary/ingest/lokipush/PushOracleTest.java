package io.tributary.ingest.lokipush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.MetadataPair;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Whatever protobuf-java writes is read as protobuf-java would read it.
final class PushOracleTest {
  private static final ClusterId CLUSTER = new ClusterId("a");

  @Test
  void receive_randomMessages_areRowsAsProtobufJavaReadsThem() throws Exception {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    ListLogAppender appender = new ListLogAppender();
    ClusterWrites cluster = new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
    SharedIdentity shared = SharedIdentity.create();
    try (LokiPushReceiver receiver =
        new LokiPushReceiver(TestEntryParts.of(shared, appender, LogDiscovery.NONE))) {
      for (int i = 0; i < 2_000; i++) {
        // Two messages one after the other are one message: their streams follow each other.
        byte[] body =
            ByteString.copyFrom(
                    List.of(request(random).toByteString(), request(random).toByteString()))
                .toByteArray();
        appender.rows.clear();
        TestBody sent = new TestBody(Pushes.snappy(body), 1 << 20, Pushes.PROTOBUF);
        List<Row> expected = rows(PushRequest.parseFrom(body));

        Answer answer = receiver.receive(cluster, sent);
        assertThat(answer.status()).as("seed=%d", seed).isEqualTo(expected.isEmpty() ? 422 : 204);
        assertThat(appender.rows).as("seed=%d", seed).isEqualTo(expected);
      }
    }
  }

  private static PushRequest request(SplittableRandom random) {
    PushRequest.Builder request = PushRequest.newBuilder();
    for (int s = random.nextInt(4); s > 0; s--) {
      PushStream.Builder stream = PushStream.newBuilder();
      stream.setLabels(
          Pushes.bytes("{app=\"a" + random.nextInt(20) + "\", pod=\"" + random.nextInt(3) + "\"}"));
      for (int i = random.nextInt(5); i > 0; i--) {
        stream.addEntries(entry(random));
      }
      stream.setUnknownFields(unknown(random, 3));
      request.addStreams(stream);
    }
    return request.setUnknownFields(unknown(random, 2)).build();
  }

  private static PushEntry entry(SplittableRandom random) {
    PushEntry.Builder entry = PushEntry.newBuilder().setLine(bytes(random, 300));
    if (random.nextInt(10) > 0) {
      entry.setTimestamp(
          Timestamp.newBuilder()
              .setSeconds(random.nextLong(-2_000_000_000L, 4_000_000_000L))
              .setNanos(random.nextInt(1_000_000_000)));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      entry.addStructuredMetadata(
          MetadataPair.newBuilder()
              .setName(Pushes.bytes("n" + random.nextInt(6)))
              .setValue(Pushes.bytes("wert ü" + random.nextInt())));
    }
    return entry.setUnknownFields(unknown(random, 4)).build();
  }

  /// Returns fields that Loki's message has and ours has not, or no field.
  private static UnknownFieldSet unknown(SplittableRandom random, int field) {
    UnknownFieldSet.Field.Builder value = UnknownFieldSet.Field.newBuilder();
    switch (random.nextInt(6)) {
      case 0 -> value.addVarint(random.nextLong());
      case 1 -> value.addFixed64(random.nextLong());
      case 2 -> value.addLengthDelimited(bytes(random, 20));
      case 3 -> value.addFixed32(random.nextInt());
      case 4 -> value.addGroup(UnknownFieldSet.newBuilder().build());
      default -> {
        return UnknownFieldSet.getDefaultInstance();
      }
    }
    return UnknownFieldSet.newBuilder().addField(field, value.build()).build();
  }

  private static ByteString bytes(SplittableRandom random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static List<Row> rows(PushRequest request) {
    List<Row> rows = new ArrayList<>();
    for (PushStream stream : request.getStreamsList()) {
      String[] parts = stream.getLabels().toStringUtf8().split("\"", -1);
      Labels labels = parts.length < 4 ? Labels.EMPTY : Labels.of("app", parts[1], "pod", parts[3]);
      for (PushEntry entry : stream.getEntriesList()) {
        TreeMap<String, String> metadata = new TreeMap<>();
        for (MetadataPair pair : entry.getStructuredMetadataList()) {
          metadata.put(pair.getName().toStringUtf8(), pair.getValue().toStringUtf8());
        }
        long timestampNs =
            entry.getTimestamp().getSeconds() * 1_000_000_000L + entry.getTimestamp().getNanos();
        String line = entry.getLine().toString(StandardCharsets.ISO_8859_1);
        rows.add(new Row(CLUSTER, labels, timestampNs, line, metadata));
      }
    }
    return rows;
  }
}
