package io.tributary.storage.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.logs.Needle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Needles with digits: no line that has one is left out, and few others are written.
class LineNeedleTest {
  private static final String HEX = "0123456789abcdef";

  private final LineEncoder encoder = new LineEncoder();
  private final LineDecoder decoder = new LineDecoder();

  @AfterEach
  void close() {
    encoder.close();
  }

  /// Returns how many lines were written.
  private int find(NastyLines block, byte[] encoded, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Needle needle = new Needle(bytes);
    List<byte[]> decoded = block.decode(decoder, encoded, new Wanted(needle, null));
    int written = 0;
    for (int i = 0; i < decoded.size(); i++) {
      byte[] line = block.lines.get(i);
      boolean whole = Arrays.equals(decoded.get(i), line);
      written += whole ? 1 : 0;
      if (needle.isIn(line, 0, line.length)) {
        assertThat(whole)
            .as("%s in %s", text, new String(line, StandardCharsets.ISO_8859_1))
            .isTrue();
      }
    }
    return written;
  }

  /// What few lines have is a word, also where nothing is between two fields.
  @Test
  void decode_needlesAmongRareTexts_givesAllLinesThatHaveThem() {
    Seeds.run(
        200,
        random -> {
          NastyLines block = new NastyLines();
          for (int i = random.nextInt(50, 200); i > 0; i--) {
            block.add(line(random), NastyLines.T + i);
          }
          byte[] encoded = block.encode(encoder);
          for (int i = 0; i < 30; i++) {
            byte[] hay = block.lines.get(random.nextInt(block.lines.size()));
            int from = random.nextInt(hay.length);
            int to = Math.min(hay.length, from + random.nextInt(6, 24));
            find(block, encoded, new String(hay, from, to - from, StandardCharsets.ISO_8859_1));
          }
        });
  }

  /// One thing of a line is rare, the others are those of most lines.
  private static String line(SplittableRandom random) {
    int rare = random.nextInt(12);
    StringBuilder line = new StringBuilder();
    List<String> texts = List.of("GET /v", " took ", "ms at ", "", " of ");
    for (int i = 0; i < texts.size(); i++) {
      line.append(rare == i ? text(random) : texts.get(i));
      boolean time = i == 2 && rare != 7;
      line.append(rare == 5 + i ? field(random) : time ? time(random) : random.nextInt(30));
    }
    return line.toString();
  }

  private static String time(SplittableRandom random) {
    return "2026-11-27T10:00:0" + random.nextInt(10);
  }

  private static String text(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> " took ";
      case 2 -> " - ";
      default -> letters(random.nextInt(9), "ghijk: ", random);
    };
  }

  private static String field(SplittableRandom random) {
    return switch (random.nextInt(7)) {
      case 0 -> time(random);
      case 1 -> "123e4567-e89b-12d3-a456-42661417400" + random.nextInt(10);
      case 2 -> letters(random.nextInt(8, 20), HEX, random);
      case 3 -> letters(16, HEX, random).substring(random.nextInt(8)) + "0" + random.nextInt(30);
      case 4 -> "q" + random.nextInt(30) + "x" + random.nextInt(30);
      case 5 -> "%04d".formatted(random.nextInt(300));
      default -> Integer.toString(random.nextInt(30));
    };
  }

  private static String letters(int count, String of, SplittableRandom random) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append(of.charAt(random.nextInt(of.length())));
    }
    return letters.toString();
  }

  @Test
  void decode_needleThatManyHexadecimalDigitsHave_givesAllOfThem() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 60; i++) {
      String shared = i % 2 == 0 ? "0abcd1234" : "abcd12340"; // begins at either half of a byte
      block.add("id=%07x%s%09x".formatted(i * 1_000_003, shared, i * 7_000_009L), NastyLines.T);
      block.add("id=%025x".formatted(i * 1_000_003), NastyLines.T);
    }
    assertThat(find(block, block.encode(encoder), "abcd1234")).isEqualTo(60);
  }

  @Test
  void decode_needleInANumberAndInALineThatIsAWord_givesBoth() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 300; i++) {
      block.add("job " + i + " done", NastyLines.T);
    }
    block.add("zz yy9 job 123 xx8 ww.vv7", NastyLines.T); // all of it is rare
    assertThat(find(block, block.encode(encoder), "job 123")).isEqualTo(2);
  }

  @Test
  void decode_needleFromATimeIntoRareDigits_givesTheLine() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 100; i++) {
      block.add("GET /v" + i + " took " + i + "ms at 2026-11-27T10:00:05 of " + i, NastyLines.T);
    }
    String hex = "a1b2c3d4e5f6a7b8c9d0";
    for (int width = 9; width < hex.length(); width++) { // each a part of its own
      String digits = hex.substring(0, width);
      block.add("GET /v1 took 2ms at 2026-11-27T10:00:05" + digits + " of 3", NastyLines.T);
    }
    assertThat(find(block, block.encode(encoder), "5a1b2c3d4")).isEqualTo(hex.length() - 9);
    assertThat(find(block, block.encode(encoder), "5a1b2c3d4e5f6 ")).isPositive();
  }

  /// The same digits are in the other lines, too, with others or nothing around them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "4.4044 x|a=4.4044 x of %d|b=5.4044 x of %d|500",
        ": 1000000000000123|is: %d|%d begins|1",
        "1000000000000123;|is %d;|was %d:|1",
        "1000000000000123 s in 3 attempts|%d s in %d attempts|%d s in %d batches|1",
      })
  void decode_needleOfDigitsAndWhatIsAround_leavesOthersOut(
      String needle, String wanted, String other, int lines) {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 500; i++) {
      block.add(wanted.formatted(1_000_000_000_000_000L + i, i % 10), NastyLines.T);
      block.add(other.formatted(1_000_000_000_000_000L + i, i % 10), NastyLines.T);
    }
    assertThat(find(block, block.encode(encoder), needle)).isEqualTo(lines);
  }
}
