package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.WireMutations;
import io.tributary.kit.random.Mutations;
import io.tributary.kit.random.Seeds;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/// Bodies that were good once: whatever happens to their bytes, below snappy or to snappy's, the
/// answer is one that is documented, its cost is bounded, and what is stored is what protobuf-java
/// reads.
final class RemoteWriteFuzzTest {
  private static final int MOST_DECODED = 1 << 20;
  private static final int BODIES = 64;
  private static final int INPUTS_OF_A_RECEIVER = 20_000;
  private static final Set<Integer> DOCUMENTED = Set.of(204, 400, 413);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final byte[][] TOKENS = {
    {0x0a},
    {0x0a, 0},
    {0x12, 0x7f},
    {0x22, 1, 'a'},
    {0x2a, 2, 0x0a, 0},
    {0x09},
    {0x10},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
    {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
    {0x13},
    {0x14},
    {0},
    {(byte) 0xed}
  };

  enum Version {
    ONE {
      @Override
      byte[] body(WriteRequest request) {
        return request.toByteArray();
      }

      @Override
      Receiver receiver(SharedIdentity shared, ListAppender appender) {
        return new RemoteWriteReceiver(shared, appender, 64 << 10);
      }

      @Override
      boolean isWhatWasSent(ListAppender stored, byte[] body, Object place)
          throws InvalidProtocolBufferException {
        assertEqual(stored.rows, WireOracleTest.expected(WriteRequest.parseFrom(body)), place);
        return !stored.rows.isEmpty();
      }
    },
    TWO {
      @Override
      byte[] body(WriteRequest request) {
        return SymbolBodies.of(request).toByteArray();
      }

      @Override
      Receiver receiver(SharedIdentity shared, ListAppender appender) {
        return new RemoteWrite2Receiver(shared, appender, 64 << 10);
      }

      @Override
      boolean isWhatWasSent(ListAppender stored, byte[] body, Object place)
          throws InvalidProtocolBufferException {
        Request request = Request.parseFrom(body);
        if (request.getSymbolsCount() == 0 && request.getTimeseriesCount() == 0) {
          return ONE.isWhatWasSent(stored, body, place); // which senders mix up
        }
        assertEqual(stored.rows, SymbolOracleTest.expected(request), place);
        assertEqual(stored.starts, SymbolOracleTest.expectedStarts(request), place);
        return !stored.rows.isEmpty();
      }
    };

    abstract byte[] body(WriteRequest request);

    abstract Receiver receiver(SharedIdentity shared, ListAppender appender);

    /// Returns whether there was something to compare.
    ///
    /// @throws InvalidProtocolBufferException when protobuf-java cannot read what is read here,
    ///   such as text that is not UTF-8
    abstract boolean isWhatWasSent(ListAppender stored, byte[] body, Object place)
        throws InvalidProtocolBufferException;
  }

  private final ClusterWrites cluster =
      new ClusterWrites(WireOracleTest.CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private final int[] answers = new int[600];
  private ListAppender appender = new ListAppender();
  private int compared;
  private int inputs;

  private static List<byte[]> bodies(Version version) {
    Random random = new Random(7);
    List<byte[]> bodies = new ArrayList<>();
    bodies.add(version.body(Bodies.kube(4, Bodies.START_MS, 1)));
    while (bodies.size() < BODIES) {
      bodies.add(version.body(WireOracleTest.fullRequest(random)));
    }
    return bodies;
  }

  private static void assertEqual(List<?> actual, List<?> expected, Object place) {
    if (!actual.equals(expected)) { // which is quicker than the assertion
      assertThat(actual).as("%s", place).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void receive_mutatedBodies_storeWhatProtobufJavaReads(Version version) {
    run(version, 21_000);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void receive_manyMutatedBodies_storeWhatProtobufJavaReads(Version version) {
    run(version, 1_200_000);
  }

  private void run(Version version, int count) {
    List<byte[]> bodies = bodies(version);
    Receiver[] receiver = {newReceiver(version)};
    for (byte[] good : bodies) { // so that no input pays for the classes it is the first to need
      receiver[0].receive(cluster, new TestBody(Bodies.snappy(good), MOST_DECODED));
    }
    appender.clear();
    Seeds.run(
        count,
        random -> {
          if (++inputs % INPUTS_OF_A_RECEIVER == 0) { // the appender forgets nothing
            receiver[0].close();
            receiver[0] = newReceiver(version);
          }
          byte[] plain = bodies.get(random.nextInt(bodies.size()));
          boolean framed = random.nextBoolean();
          byte[] mutated =
              framed
                  ? WireMutations.inside(plain, random, TOKENS)
                  : Mutations.of(plain, random, TOKENS);
          byte[] sent = Bodies.snappy(mutated);
          if (random.nextInt(5) == 0) {
            sent = Mutations.of(sent, random, TOKENS);
          }
          receive(version, receiver[0], sent);
          appender.clear();
        });
    for (byte[] good : bodies) {
      assertThat(status(receiver[0], Bodies.snappy(good))).isIn(204, 400);
      appender.clear();
    }
    receiver[0].close();
    if (Seeds.runsAll()) {
      assertThat(compared).as("compared of %d", count).isGreaterThan(count / 10);
      assertThat(answers[400]).as("refused of %d", count).isGreaterThan(count / 20);
    }
  }

  private Receiver newReceiver(Version version) {
    appender = new ListAppender();
    LabelHash hash = new LabelHash(new SplittableRandom(1));
    return version.receiver(new SharedIdentity(hash, new IdentityCache(1 << 12)), appender);
  }

  private void receive(Version version, Receiver receiver, byte[] sent) throws IOException {
    int status = status(receiver, sent);
    answers[status]++;
    if (appender.rows.isEmpty() && status != 204) {
      return;
    }
    byte[] decoded = Snappy.uncompress(sent);
    try {
      compared += version.isWhatWasSent(appender, decoded, "status=" + status) ? 1 : 0;
    } catch (InvalidProtocolBufferException _) {
      // there is nobody to ask
    }
  }

  private int status(Receiver receiver, byte[] sent) {
    TestBody body = new TestBody(sent, MOST_DECODED);
    Answer answer;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      answer = receiver.receive(cluster, body);
    } catch (TributaryException e) {
      answer = Answer.of(e);
      assertThat(e).hasMessageMatching("(?s).*(=\\d+.*|is too long)");
      assertThat(appender.rows).as("rows of a body refused whole").isEmpty();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("not documented", e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as("bytes allocated").isLessThan(4L * MOST_DECODED);
    assertThat(DOCUMENTED).contains(answer.status());
    assertThat(answer.status() == 204 || !answer.text().isBlank()).as("says why").isTrue();
    return answer.status();
  }
}
