package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that were good once: whatever happens to their bytes, the answer is one that is
/// documented, and what is stored is what the twin makes of the same bytes.
final class OtlpLogsFuzzTest {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final Set<Integer> DOCUMENTED = Set.of(200, 400, 413);
  private static final byte[][] TOKENS = {
    Pushes.json("{'"),
    Pushes.json("'}"),
    Pushes.json("[["),
    Pushes.json("null"),
    Pushes.json("'body':"),
    Pushes.json("'kvlistValue':{'values':["),
    {0x0a},
    {0x12, 0x7f},
    {0x2a, 0x02},
    {0x32, 0},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
    {0x13},
    {0},
    {(byte) 0xed}
  };

  private record Seed(byte[] body, String type) {}

  private final ListLogAppender appender = new ListLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private final JsonTranscoder transcoder = new JsonTranscoder();
  private final WireWriter written = new WireWriter();

  private static List<Seed> seeds() {
    byte[] json =
        Pushes.json(
            "{'resourceLogs':[{'resource':{'attributes':[{'key':'service.name','value':"
                + "{'stringValue':'é'}},{'key':'n','value':{'intValue':'5'}}]},'scopeLogs':"
                + "[{'scope':{'name':'s','attributes':[]},'logRecords':[{'timeUnixNano':'17',"
                + "'severityNumber':'SEVERITY_NUMBER_INFO2','traceId':'0a0b','flags':1,'body':"
                + "{'kvlistValue':{'values':[{'key':'b','value':{'doubleValue':1.5}},{'key':'a',"
                + "'value':{'arrayValue':{'values':[{'boolValue':true},{}]}}}]}},'attributes':"
                + "[{'key':'k.l','value':{'bytesValue':'YQ=='}}]},{'observedTimeUnixNano':18,"
                + "'body':{'stringValue':'x \\u00e9\\n'}}]}]}]}");
    byte[] everything = OtlpLogBodies.everything().toByteArray();
    return List.of(
        new Seed(everything, Otlp.PROTOBUF),
        new Seed(json, Otlp.JSON),
        new Seed(Otlp.backwards(OtlpLogBodies.everything()), Otlp.PROTOBUF));
  }

  @Test
  void receive_mutatedBodies_storeWhatTheTwinDoes() {
    run(21_000);
  }

  @Tag("long")
  @Test
  void receive_manyMutatedBodies_storeWhatTheTwinDoes() {
    run(1_200_000);
  }

  private void run(int inputs) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int[] answers = new int[600];
    int compared = 0;
    List<Seed> seeds = seeds();
    for (int i = 0; i < inputs; ) {
      // Now and then a new one, whose times of arrival begin anew.
      try (OtlpLogsReceiver receiver =
          new OtlpLogsReceiver(TestEntryParts.of(appender, LogDiscovery.NONE))) {
        for (int end = Math.min(inputs, i + 5_000); i < end; i++) {
          Seed from = seeds.get(i % seeds.size());
          byte[] body = Mutations.of(from.body(), random, TOKENS);
          String place = "seed=" + seed + " input=" + i;
          int status = status(receiver, from.type(), body, place);
          answers[status]++;
          compared += status == 200 && isAsTheTwinSays(from.type(), body, place) ? 1 : 0;
          appender.rows.clear();
        }
        for (Seed good : seeds) {
          assertThat(status(receiver, good.type(), good.body(), "good")).isEqualTo(200);
          assertThat(isAsTheTwinSays(good.type(), good.body(), "good")).isTrue();
          appender.rows.clear();
        }
      }
    }
    assertThat(compared).as("compared of %d", inputs).isGreaterThan(inputs / 20);
    assertThat(answers[400]).as("refused of %d", inputs).isGreaterThan(inputs / 20);
  }

  private int status(OtlpLogsReceiver receiver, String type, byte[] body, String place) {
    Answer answer;
    try {
      answer = receiver.receive(cluster, new TestBody(body, 1 << 20, type));
    } catch (TributaryException e) {
      answer = Answer.of(e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(place, e);
    }
    if (!DOCUMENTED.contains(answer.status())) {
      throw new AssertionError(place + " status=" + answer.status());
    }
    return answer.status();
  }

  /// Returns whether there was something to compare: protobuf-java reads less, such as no text that
  /// is not UTF-8.
  private boolean isAsTheTwinSays(String type, byte[] body, String place) {
    ExportLogsServiceRequest request;
    try {
      request = ExportLogsServiceRequest.parseFrom(protobuf(type, body));
    } catch (InvalidProtocolBufferException _) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(place, e);
    }
    List<Row> expected = new OtlpLogTwin(CLUSTER, request).rows;
    List<Row> stored = appender.rows.stream().map(OtlpLogTwin::comparable).toList();
    if (!stored.equals(expected)) { // which is quicker than the assertion
      assertThat(stored)
          .as(place)
          .isEqualTo(expected.stream().map(OtlpLogTwin::comparable).toList());
    }
    return true;
  }

  private byte[] protobuf(String type, byte[] body) throws IOException {
    if (type.equals(Otlp.PROTOBUF)) {
      return body;
    }
    written.reset(new TestBody(new byte[0], 0));
    transcoder.transcode(new ByteArrayInputStream(body), JsonFields.LOGS, written);
    byte[] message = new byte[written.size()];
    written.memory().asByteBuffer().get(message);
    return message;
  }
}
