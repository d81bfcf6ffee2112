package io.tributary.storage.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.lines.LineEncoder;
import io.tributary.storage.lines.TextListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The keys of lines that the encoder tells piece by piece are those of the lines.
class EncodedTextsTest {
  private static final long T = 1_790_000_000_000_000_000L; // 2026-09-21T13:33:20Z

  private static final List<String> TEXTS =
      List.of(
          "level=info msg=\"",
          "\" took ",
          "ms",
          "milliseconds",
          "user",
          "u-",
          ".",
          ":",
          " ",
          "-",
          "/",
          "\u0000",
          "größe",
          "ß",
          "\u00ff\u00fe",
          "GET /api/items",
          "{\"trace\":\"",
          "x",
          "beef");

  private static final List<String> TIMES =
      List.of(
          "2026-09-21T13:33:20",
          "2026-09-21 13:33:20.123456",
          "2026/09/21 13:33:20,123",
          "21/Sep/2026:13:33:20",
          "26/09/21 13:33:20",
          "260921 133320",
          "0921 13:33:20.5",
          "Sep 21 13:33:20");

  private static final int CHUNK_KEYS = 1 << 16;

  private final LineEncoder encoder = new LineEncoder();

  @AfterEach
  void close() {
    encoder.close();
  }

  /// Takes keys.
  private static final class Keys implements TextListener {
    private final KeySet all = new KeySet(CHUNK_KEYS);
    private final TextKeys texts = new TextKeys(all, all);

    @Override
    public void text(byte[] bytes, int from, int to) {
      texts.ofText(bytes, from, to);
    }

    @Override
    public void token(byte[] bytes, int from, int to) {
      texts.ofToken(bytes, from, to);
    }

    Set<Integer> hashes() {
      int[] hashes = new int[all.size()];
      all.copyTo(hashes, 0);
      Set<Integer> set = new TreeSet<>();
      Arrays.stream(hashes).forEach(set::add);
      return set;
    }
  }

  private static Set<Integer> keysOf(List<byte[]> lines) {
    Keys keys = new Keys();
    lines.forEach(line -> keys.text(line, 0, line.length));
    return keys.hashes();
  }

  private Set<Integer> toldOf(List<byte[]> lines) {
    Keys keys = new Keys();
    int size = lines.stream().mapToInt(line -> line.length).sum();
    byte[] bytes = new byte[size + ByteSource.PADDING];
    int[] ends = new int[lines.size()];
    long[] timesNs = new long[lines.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      byte[] line = lines.get(i);
      System.arraycopy(line, 0, bytes, end, line.length);
      end += line.length;
      ends[i] = end;
      timesNs[i] = T + i;
    }
    ByteSink out = new ByteSink();
    boolean _ = encoder.encode(new LineEncoder.Lines(bytes, ends.length, ends, timesNs), keys, out);
    return keys.hashes();
  }

  private static List<byte[]> lines(SplittableRandom random, int texts) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = random.nextInt(1, 60); i > 0; i--) {
      StringBuilder line = new StringBuilder();
      for (int part = random.nextInt(12); part > 0; part--) {
        line.append(TEXTS.get(random.nextInt(texts))).append(field(random));
      }
      lines.add(line.toString().getBytes(ISO_8859_1));
    }
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(40_000)];
      random.nextBytes(noise);
      lines.add(noise);
    }
    return lines;
  }

  private static String field(SplittableRandom random) {
    return switch (random.nextInt(9)) {
      case 0 -> Integer.toString(random.nextInt(1 << random.nextInt(1, 30)));
      case 1 -> Long.toString(random.nextLong(Long.MAX_VALUE)) + random.nextInt(100);
      case 2 -> hex(random.nextInt(1, 40), random);
      case 3 -> hex(32, random);
      case 4 ->
          hex(8, random)
              + "-"
              + hex(4, random)
              + "-"
              + hex(4, random)
              + "-"
              + hex(4, random)
              + "-"
              + hex(12, random);
      case 5 -> TIMES.get(random.nextInt(TIMES.size())) + (random.nextBoolean() ? "Z" : "");
      case 6 -> "pod" + random.nextInt(10) + "abcde" + random.nextInt(10) + "fghi";
      case 7 -> "v" + random.nextInt(2_000) + "ms";
      default -> "";
    };
  }

  private static String hex(int digits, SplittableRandom random) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      hex.append(Character.forDigit(random.nextInt(16), 16));
    }
    return hex.toString();
  }

  @Test
  void encode_anyLines_tellsAllTheirKeys() {
    Seeds.run(
        2_000,
        random -> {
          List<byte[]> lines = lines(random, TEXTS.size());
          Set<Integer> missing = keysOf(lines);
          missing.removeAll(toldOf(lines));
          assertThat(missing).isEmpty();
        });
  }

  @Test
  void encode_plainLines_tellsNoOtherKeys() {
    List<byte[]> lines = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 500; i++) {
      String line =
          "ts=%s.%03dZ level=info caller=server.go:%d msg=\"took %dms\" user=u-%d trace=%s host=%s"
              .formatted(
                  TIMES.getFirst(),
                  random.nextInt(1_000),
                  random.nextInt(1_000),
                  random.nextInt(100_000),
                  random.nextInt(100_000),
                  hex(32, random),
                  "web" + random.nextInt(10) + "a" + random.nextInt(10));
      lines.add(line.getBytes(ISO_8859_1));
    }
    assertThat(toldOf(lines)).isEqualTo(keysOf(lines));
  }
}
