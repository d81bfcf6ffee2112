package io.tributary.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.kit.random.Seeds;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/// Compressed bodies that were good once: whatever happens to their bytes, they are decoded within
/// the room there is or refused as documented, and snappy's are what the library alone makes of
/// them.
final class DecodedBodyFuzzTest {
  private static final int MOST_DECODED = 64 << 10;
  private static final Set<ErrorKind> DOCUMENTED =
      Set.of(ErrorKind.BAD_REQUEST, ErrorKind.TOO_LARGE);
  private static final byte[][] TOKENS = {
    {0}, {(byte) 0xff}, {(byte) 0x80, (byte) 0x80, 4}, {(byte) 0xfe, 1, 0}, {0x1f, (byte) 0x8b, 8}
  };

  private final DecodedBody decoded = new DecodedBody();
  private int taken;
  private int refused;

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "gzip", "deflate", "zstd"})
  void decode_damaged_isDecodedOrRefused(String encoding) throws IOException {
    run(encoding, 21_000);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"snappy", "gzip", "deflate", "zstd"})
  void decode_damagedOften_isDecodedOrRefused(String encoding) throws IOException {
    run(encoding, 1_200_000);
  }

  private void run(String encoding, int count) throws IOException {
    List<byte[]> bodies = bodies(encoding);
    Seeds.run(
        count,
        random -> {
          byte[] good = bodies.get(random.nextInt(bodies.size()));
          decode(encoding, Mutations.of(good, random, TOKENS));
        });
    for (byte[] good : bodies) {
      int before = taken;
      decode(encoding, good);
      assertThat(taken).as("good ones").isEqualTo(before + 1);
    }
    decoded.close();
    if (Seeds.runsAll()) {
      assertThat(taken).as("decoded of %d", count).isGreaterThan(count / 100);
      assertThat(refused).as("refused of %d", count).isGreaterThan(count / 20);
    }
  }

  private static List<byte[]> bodies(String encoding) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> bodies = new ArrayList<>();
    for (int words : new int[] {0, 1, 30, 300}) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < words; i++) {
        text.append(random.nextInt(50)).append("http_requests_total");
      }
      byte[] plain = text.toString().getBytes(StandardCharsets.US_ASCII);
      bodies.add(
          switch (encoding) {
            case "snappy" -> Snappy.compress(plain);
            case "gzip" -> Pushes.gzip(plain);
            case "zstd" -> Pushes.zstd(plain);
            default -> Pushes.deflate(plain, words % 2 == 0);
          });
    }
    return bodies;
  }

  private void decode(String encoding, byte[] sent) throws IOException {
    TestBody body = new TestBody(sent, MOST_DECODED);
    int length;
    try {
      length = decoded.decode(body, encoding);
    } catch (TributaryException e) {
      if (!DOCUMENTED.contains(e.kind())) {
        throw new AssertionError("not documented kind=" + e.kind(), e);
      }
      refused++;
      return;
    }
    assertThat(length).isLessThanOrEqualTo(MOST_DECODED);
    taken++;
    if (encoding.equals("snappy")) {
      byte[] plain = decoded.memory().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      assertThat(plain).isEqualTo(Snappy.uncompress(sent));
    }
  }
}
