package io.tributary.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Bytes to characters and back: what JSON strings go through.
final class JsonBytesTest {
  private final Utf8Reader reader = new Utf8Reader();
  private final TextBytes text = new TextBytes();

  private byte[] roundTrip(byte[] bytes, SplittableRandom random) throws IOException {
    reader.reset(new Trickle(bytes, random));
    text.start();
    char[] chars = new char[32];
    for (int n = reader.read(chars, 0, random.nextInt(1, 33));
        n >= 0;
        n = reader.read(chars, 0, random.nextInt(1, 33))) {
      text.write(chars, 0, n);
    }
    return Arrays.copyOf(text.bytes(), text.end());
  }

  @Test
  void roundTrip_anyBytes_loseNothing() throws IOException {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(roundTrip(bytes, random)).as("seed=%d", seed).isEqualTo(bytes);
    }
  }

  @Test
  void roundTrip_utf8_isUtf16Between() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    String whole = "aü☃😀\u0000\uffff\ue000\ud7ff".repeat(3_000);
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    reader.reset(new Trickle(bytes, random));
    StringBuilder read = new StringBuilder();
    char[] chars = new char[1_001];
    for (int n = reader.read(chars, 0, chars.length);
        n >= 0;
        n = reader.read(chars, 0, chars.length)) {
      read.append(chars, 0, n);
    }
    assertThat(read.toString()).isEqualTo(whole);
    assertThat(roundTrip(bytes, random)).isEqualTo(bytes);
  }

  /// Gives some bytes at a time.
  private static final class Trickle extends InputStream {
    private final ByteArrayInputStream bytes;
    private final SplittableRandom random;

    Trickle(byte[] bytes, SplittableRandom random) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, Math.min(length, random.nextInt(1, 50)));
    }
  }
}
