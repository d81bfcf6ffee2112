package io.tributary.ingest.lokipush;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.PushRequest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that were good once: whatever happens to their bytes, the answer is one that is
/// documented, and the next good body is stored.
final class PushFuzzTest {
  private static final int INPUTS_OF_A_RECEIVER = 20_000;
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

  private final int[] answers = new int[600];
  private ListLogAppender appender = new ListLogAppender();
  private LokiPushReceiver receiver = newReceiver();
  private int inputs;
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
    run(30_000);
  }

  @Tag("long")
  @Test
  void receive_manyMutatedBodies_areAnsweredAsDocumented() {
    run(1_200_000);
  }

  private void run(int count) {
    List<Seed> seeds = seeds();
    Seeds.run(
        count,
        random -> {
          if (++inputs % INPUTS_OF_A_RECEIVER == 0) { // the appender forgets no stream
            receiver.close();
            receiver = newReceiver();
          }
          Seed from = seeds.get(random.nextInt(seeds.size()));
          byte[] body = from.sent(Mutations.of(from.plain(), random, TOKENS));
          if (random.nextInt(5) == 0) {
            body = Mutations.of(body, random, TOKENS);
          }
          answers[status(from, body)]++;
          appender.rows.clear();
        });
    for (Seed good : seeds) {
      assertThat(status(good, good.sent(good.plain()))).isEqualTo(204);
    }
    receiver.close();
    if (Seeds.runsAll()) {
      assertThat(answers[204]).as("stored of %d", count).isGreaterThan(count / 20);
      assertThat(answers[400]).as("refused of %d", count).isGreaterThan(count / 20);
    }
  }

  private LokiPushReceiver newReceiver() {
    appender = new ListLogAppender();
    return new LokiPushReceiver(TestEntryParts.of(appender, LogDiscovery.ALL));
  }

  private int status(Seed seed, byte[] body) {
    TestBody sent =
        new TestBody(body, 1 << 20, seed.type(), "Content-Encoding: " + seed.encoding());
    Answer answer;
    try {
      answer = receiver.receive(cluster, sent);
    } catch (TributaryException e) {
      answer = Answer.of(e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("not documented", e);
    }
    assertThat(DOCUMENTED).contains(answer.status());
    assertThat(answer.status() == 204 || !answer.text().isBlank()).as("says why").isTrue();
    return answer.status();
  }
}
