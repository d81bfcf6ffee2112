package io.tributary.storage.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Lines of files that were not made for this: recordings of senders, logs, configuration, text.
@Tag("long")
class RealLinesLongTest {
  private static final Path FILES = Path.of("../../shared");
  private static final int LINES = 1_200_000;
  private static final int BLOCK_LINES = 4_000;

  private static List<byte[]> lines() throws IOException {
    List<byte[]> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FILES)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
          if (bytes[at] == '\n') {
            lines.add(Arrays.copyOfRange(bytes, from, at));
            from = at + 1;
          }
        }
        lines.add(Arrays.copyOfRange(bytes, from, bytes.length));
      }
    }
    return lines;
  }

  private static byte[] mutant(byte[] line, SplittableRandom random) {
    byte[] mutant = line.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = 0; i < mutant.length; i++) {
          if (mutant[i] >= '0' && mutant[i] <= '9' && random.nextBoolean()) {
            mutant[i] = (byte) ('0' + random.nextInt(10));
          }
        }
      }
      case 1 -> {
        for (int i = random.nextInt(4); i > 0 && mutant.length > 0; i--) {
          mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
        }
      }
      case 2 -> mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length + 4));
      default -> {} // as it is
    }
    return mutant;
  }

  @Test
  void decode_aMillionRealAndMutatedLines_givesThem() throws IOException {
    assumeThat(FILES).exists();
    List<byte[]> real = lines();
    assertThat(real).hasSizeGreaterThan(10_000);
    SplittableRandom random = new SplittableRandom(7);
    LineDecoder decoder = new LineDecoder();
    try (LineEncoder encoder = new LineEncoder()) {
      int done = 0;
      while (done < LINES) {
        NastyLines block = new NastyLines();
        int near = random.nextInt(real.size());
        long bytes = 0;
        for (int i = 0; i < BLOCK_LINES && bytes < 4 << 20; i++) {
          byte[] line = real.get((near + random.nextInt(500)) % real.size());
          bytes += line.length;
          block.add(mutant(line, random), NastyLines.T + 1_000_000L * (done + i));
        }
        byte[] encoded = block.encode(encoder);
        assertThat(encoded).as("block at line %d", done).isNotEmpty();
        List<byte[]> decoded = block.decode(decoder, encoded);
        for (int i = 0; i < decoded.size(); i++) {
          assertThat(Arrays.equals(decoded.get(i), block.lines.get(i)))
              .as("line %d of the block at %d", i, done)
              .isTrue();
        }
        done += decoded.size();
      }
    }
  }
}
