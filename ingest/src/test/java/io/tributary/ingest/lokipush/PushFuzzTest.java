package io.tributary.ingest.lokipush;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.PushRequest;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Bodies that were good once: whatever happens to their bytes, the answer is one that is
/// documented, and the next good body is stored.
final class PushFuzzTest {
  private static final int INPUTS = 30_000;
  private static final Set<Integer> DOCUMENTED = Set.of(204, 400, 413, 422, 503);
  private static final byte[][] TOKENS = {
    Pushes.json("{'"),
    Pushes.json("'}"),
    Pushes.json("[["),
    Pushes.json("]"),
    Pushes.json("\\u"),
    Pushes.json("null"),
    Pushes.json("'ts':"),
    Pushes.json("'labels':'{a='"),
    {0x0a},
    {0x12, 0x7f},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
    {0x13},
    {0},
    {(byte) 0xed}
  };

  private record Seed(byte[] plain, String type, String encoding) {
    /// Compresses after the mutation, so that it is not the checksum that catches it.
    byte[] sent(byte[] mutated) {
      byte[] body = type.equals(Pushes.PROTOBUF) ? Pushes.snappy(mutated) : mutated;
      return encoding.isEmpty() ? body : Pushes.gzip(body);
    }
  }

  private final ListLogAppender appender = new ListLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("a"), 1, Labels.EMPTY, new SelfMetrics());

  private static List<Seed> seeds() {
    PushRequest pods = Pushes.pods(3, 4);
    byte[] json =
        Pushes.json(
            "{'streams':[{'stream':{'app':'web','pod':'é☃'},'values':[['1700000000000000000',"
                + "'line \\u00fc \\ud83d\\ude00 \\n',{'trace_id':'abc','n':1}],['2','y']]},"
                + "{'labels':'{a=\\'b\\', c=`d`}','entries':[{'ts':'2023-11-14T22:13:20.5Z',"
                + "'line':'x','structuredMetadata':{'k':'v'}}],'other':[{'a':[1,2.5e3,true,null]}]}]}");
    return List.of(
        new Seed(pods.toByteArray(), Pushes.PROTOBUF, ""),
        new Seed(pods.toByteArray(), Pushes.PROTOBUF, "gzip"),
        new Seed(json, Pushes.JSON, ""),
        new Seed(json, Pushes.JSON, "gzip"));
  }

  @Test
  void receive_mutatedBodies_areAnsweredAsDocumented() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int[] answers = new int[600];
    try (LokiPushReceiver receiver =
        new LokiPushReceiver(TestEntryParts.of(appender, LogDiscovery.ALL))) {
      List<Seed> seeds = seeds();
      for (int i = 0; i < INPUTS; i++) {
        Seed from = seeds.get(i % seeds.size());
        byte[] body = from.sent(Mutations.of(from.plain(), random, TOKENS));
        if (random.nextInt(5) == 0) {
          body = Mutations.of(body, random, TOKENS);
        }
        answers[status(receiver, from, body, "seed=" + seed + " input=" + i)]++;
        appender.rows.clear();
      }
      for (Seed good : seeds) {
        assertThat(status(receiver, good, good.sent(good.plain()), "good")).isEqualTo(204);
      }
    }
    assertThat(answers[204]).as("stored of %d", INPUTS).isGreaterThan(INPUTS / 20);
    assertThat(answers[400]).as("refused of %d", INPUTS).isGreaterThan(INPUTS / 20);
  }

  private int status(LokiPushReceiver receiver, Seed seed, byte[] body, String place) {
    TestBody sent =
        new TestBody(body, 1 << 20, seed.type(), "Content-Encoding: " + seed.encoding());
    Answer answer;
    try {
      answer = receiver.receive(cluster, sent);
    } catch (TributaryException e) {
      answer = Answer.of(e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(place, e);
    }
    assertThat(DOCUMENTED).as(place).contains(answer.status());
    assertThat(answer.status() == 204 || !answer.text().isBlank()).as(place).isTrue();
    return answer.status();
  }
}
