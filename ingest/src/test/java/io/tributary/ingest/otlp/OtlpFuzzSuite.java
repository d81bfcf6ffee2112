package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that were good once: whatever happens to their bytes, the answer is one that is
/// documented, and what is stored is what the twin makes of the same bytes.
abstract class OtlpFuzzSuite {
  static final ClusterId CLUSTER = new ClusterId("a");

  private static final Set<Integer> DOCUMENTED = Set.of(200, 400, 413);
  private static final int INPUTS_OF_A_RECEIVER = 5_000;
  private static final byte[][] TOKENS = {
    Pushes.json("{'"),
    Pushes.json("'}"),
    Pushes.json("[["),
    Pushes.json("null"),
    {0x0a},
    {0x12, 0x7f},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
    {0x13},
    {0},
    {(byte) 0xed}
  };

  /// A good body.
  record Seed(byte[] body, String type) {}

  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private final JsonTranscoder transcoder = new JsonTranscoder();
  private final WireWriter written = new WireWriter();
  private final JsonFields fields;
  private final byte[][] tokens;

  /// @param tokens what is put into bodies of this kind, beside what is put into all
  OtlpFuzzSuite(JsonFields fields, byte[]... tokens) {
    this.fields = fields;
    this.tokens =
        Stream.concat(Arrays.stream(TOKENS), Arrays.stream(tokens)).toArray(byte[][]::new);
  }

  abstract List<Seed> seeds();

  abstract Receiver newReceiver();

  /// Compares what was stored of a message with the twin.
  ///
  /// @throws InvalidProtocolBufferException when protobuf-java cannot read it, which reads less,
  ///   such as no text that is not UTF-8
  abstract void compare(byte[] protobuf, String place) throws InvalidProtocolBufferException;

  /// Forgets what was stored.
  abstract void clear();

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
      try (Receiver receiver = newReceiver()) {
        for (int end = Math.min(inputs, i + INPUTS_OF_A_RECEIVER); i < end; i++) {
          Seed from = seeds.get(i % seeds.size());
          byte[] body = Mutations.of(from.body(), random, tokens);
          String place = "seed=" + seed + " input=" + i;
          int status = status(receiver, from.type(), body, place);
          answers[status]++;
          compared += status == 200 && isCompared(from.type(), body, place) ? 1 : 0;
          clear();
        }
        for (Seed good : seeds) {
          assertThat(status(receiver, good.type(), good.body(), "good")).isEqualTo(200);
          assertThat(isCompared(good.type(), good.body(), "good")).isTrue();
          clear();
        }
      }
    }
    assertThat(compared).as("compared of %d", inputs).isGreaterThan(inputs / 20);
    assertThat(answers[400]).as("refused of %d", inputs).isGreaterThan(inputs / 20);
  }

  private int status(Receiver receiver, String type, byte[] body, String place) {
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

  private boolean isCompared(String type, byte[] body, String place) {
    try {
      compare(protobuf(type, body), place);
      return true;
    } catch (InvalidProtocolBufferException _) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(place, e);
    }
  }

  private byte[] protobuf(String type, byte[] body) throws IOException {
    if (type.equals(Otlp.PROTOBUF)) {
      return body;
    }
    written.reset(new TestBody(new byte[0], 0));
    transcoder.transcode(new ByteArrayInputStream(body), fields, written);
    byte[] bytes = new byte[written.size()];
    written.memory().asByteBuffer().get(bytes);
    return bytes;
  }
}
