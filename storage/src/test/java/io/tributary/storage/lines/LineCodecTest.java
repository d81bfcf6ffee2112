package io.tributary.storage.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.logs.Needle;
import io.tributary.storage.codec.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineCodecTest {
  private final LineEncoder encoder = new LineEncoder();
  private final LineDecoder decoder = new LineDecoder();

  @AfterEach
  void close() {
    encoder.close();
  }

  private byte[] roundTrip(NastyLines block) {
    byte[] encoded = block.encode(encoder);
    assertThat(encoded).isNotEmpty();
    List<byte[]> decoded = block.decode(decoder, encoded);
    for (int i = 0; i < decoded.size(); i++) {
      assertThat(decoded.get(i)).as("line %d", i).isEqualTo(block.lines.get(i));
    }
    return encoded;
  }

  @Test
  void decode_randomLines_givesWhatWasEncoded() {
    Seeds.run(400, random -> roundTrip(NastyLines.random(random)));
  }

  @Test
  void seek_anyLines_givesThem() {
    Seeds.run(200, random -> seek(NastyLines.random(random), null, random));
  }

  @Test
  void seek_anyLinesWithANeedle_givesThoseThatHaveIt() {
    Seeds.run(
        200,
        random -> {
          NastyLines block = NastyLines.random(random);
          byte[] hay = block.lines.get(random.nextInt(block.lines.size()));
          int start = random.nextInt(hay.length + 1);
          int end = Math.min(hay.length, start + 20);
          seek(block, new Needle(Arrays.copyOfRange(hay, start, end)), random);
        });
  }

  /// Reads some lines at some places.
  private void seek(NastyLines block, @Nullable Needle needle, SplittableRandom random) {
    byte[] encoded = block.encode(encoder);
    ByteSource in = new ByteSource();
    in.reset(Arrays.copyOf(encoded, encoded.length + ByteSource.PADDING), 0, encoded.length, "b");
    int lines = block.lines.size();
    Wanted wanted = needle == null ? Wanted.ALL : new Wanted(needle, null);
    assertThat(decoder.open(in, lines, block.bytes(), wanted, "b")).isTrue();
    for (int i = 0; i < 20; i++) {
      int from = random.nextInt(lines);
      decoder.seek(from);
      for (int line = from; line < Math.min(lines, from + random.nextInt(9)); line++) {
        byte[] expected = block.lines.get(line);
        byte[] out = new byte[expected.length + LineDecoder.SLACK];
        int end = decoder.next(out, 0, expected.length, block.timesNs.get(line));
        if (end >= 0 || needle == null || needle.isIn(expected, 0, expected.length)) {
          assertThat(Arrays.copyOf(out, expected.length))
              .as("line %d from %d", line, from)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void decode_withANeedle_givesAllLinesThatHaveIt() {
    Seeds.run(
        400,
        random -> {
          NastyLines block = NastyLines.random(random);
          byte[] encoded = block.encode(encoder);
          for (int i = 0; i < 10; i++) {
            byte[] hay = block.lines.get(random.nextInt(block.lines.size()));
            int from = random.nextInt(hay.length + 1);
            int to = Math.min(hay.length, from + random.nextInt(30));
            assertFinds(block, encoded, new Needle(Arrays.copyOfRange(hay, from, to)));
          }
        });
  }

  /// Returns how many lines were written.
  private int assertFinds(NastyLines block, byte[] encoded, Needle needle) {
    List<byte[]> decoded = block.decode(decoder, encoded, new Wanted(needle, null));
    String what = new String(needle.bytes(), StandardCharsets.ISO_8859_1);
    int written = 0;
    for (int i = 0; i < decoded.size(); i++) {
      byte[] line = block.lines.get(i);
      byte[] found = decoded.get(i);
      written += Arrays.equals(found, line) ? 1 : 0;
      if (needle.isIn(line, 0, line.length)) {
        assertThat(found).as("line %d with %s", i, what).isEqualTo(line);
      } else {
        assertThat(Arrays.equals(found, line) || isOmitted(found)).as("line %d", i).isTrue();
      }
    }
    return written;
  }

  private static boolean isOmitted(byte[] line) {
    for (byte each : line) {
      if (each != '0') {
        return false;
      }
    }
    return true;
  }

  @Test
  void decode_withANeedle_leavesOthersOut() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 1_000; i++) {
      block.add(
          i % 10 == 0 ? "GET /items/" + i + " timed out after " + i + "ms" : "GET /items/" + i, i);
    }
    byte[] encoded = block.encode(encoder);
    assertThat(assertFinds(block, encoded, Needle.of("timed out after "))).isEqualTo(100);
    assertThat(assertFinds(block, encoded, Needle.of("timed out after 50"))).isEqualTo(2);
    assertThat(assertFinds(block, encoded, Needle.of("timed out after 50ms"))).isEqualTo(1);
    assertThat(assertFinds(block, encoded, Needle.of("timed out after 555"))).isZero();
  }

  /// What few lines have is a word there, as names are that all have.
  @Test
  void decode_withANeedleInWords_givesTheirLinesAlone() {
    SplittableRandom random = new SplittableRandom(3);
    NastyLines block = new NastyLines();
    for (int i = 0; i < 1_000; i++) {
      String pod = "web-" + (char) ('a' + random.nextInt(26)) + random.nextInt(100_000) + "x";
      block.add("pod " + pod + (i % 400 == 7 ? " gave up on everything else" : " went home"), i);
    }
    block.add("nobody has ever seen such a line", 1_000);
    byte[] encoded = block.encode(encoder);
    assertThat(assertFinds(block, encoded, Needle.of("gave up on"))).isEqualTo(3);
    assertThat(assertFinds(block, encoded, Needle.of("ever seen such"))).isOne();
    assertThat(assertFinds(block, encoded, Needle.of("everything like this"))).isZero();
    assertThat(assertFinds(block, encoded, Needle.of("went home"))).isEqualTo(997);
  }

  @Test
  void decode_withANeedleOfDigits_givesTheirLinesAlone() {
    SplittableRandom random = new SplittableRandom(7);
    NastyLines block = new NastyLines();
    for (int i = 0; i < 2_000; i++) {
      String uuid =
          "%08x-%04x-4%03x-a%03x-%012x"
              .formatted(i * 77_777, i, i % 4_096, i % 3_000, random.nextLong(1L << 48));
      block.add(i + " trace " + uuid + " of 10.0.0." + i % 250, NastyLines.T + i);
      block.add(i + " span %016x took ".formatted(random.nextLong()) + i + "us", NastyLines.T + i);
    }
    byte[] encoded = block.encode(encoder);
    for (int line : new int[] {0, 1, 1_234, 1_235, 3_999}) {
      String text = new String(block.lines.get(line), StandardCharsets.ISO_8859_1);
      String id = text.split(" ", 4)[2];
      assertThat(assertFinds(block, encoded, Needle.of(id))).as(id).isOne();
      assertThat(assertFinds(block, encoded, Needle.of(id.substring(1)))).as(id).isOne();
      assertThat(assertFinds(block, encoded, Needle.of(id.substring(3, 14)))).as(id).isOne();
      assertThat(assertFinds(block, encoded, Needle.of(text.substring(0, 20)))).as(text).isOne();
    }
    assertThat(assertFinds(block, encoded, Needle.of("00000000-0000-4000-a000-00000000000")))
        .isZero();
  }

  /// Digits may begin inside of a run of them there, and a field without a text before it.
  @Test
  void decode_withANeedleBehindATime_givesTheLine() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 50; i++) {
      block.add("2026-11-27T10:00:00" + (100_000 + i) + " went", NastyLines.T);
      block.add("2026-11-27T10:00:00a1b2c3d4e5f6a7b" + i % 10 + " went", NastyLines.T);
      block.add("123e4567-e89b-12d3-a456-426614174000" + (100_000 + i) + " went", NastyLines.T);
      block.add("123e4567-e89b-12d3-a456-426614174000abcdef0123" + i + " went", NastyLines.T);
      block.add("other " + i, NastyLines.T);
    }
    byte[] encoded = block.encode(encoder);
    for (String needle :
        List.of("00100017", ":00100017 went", "0a1b2c3d4e5f6a7b3", "4000100017", "abcdef01237 ")) {
      assertThat(assertFinds(block, encoded, Needle.of(needle))).as(needle).isPositive();
    }
  }

  @Test
  void seek_withANeedle_findsItBothWays() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 500; i++) {
      block.add("worker " + i % 7 + " took job %016x".formatted(i * 1_000_003L), i);
    }
    byte[] encoded = block.encode(encoder);
    ByteSource in = new ByteSource();
    in.reset(Arrays.copyOf(encoded, encoded.length + ByteSource.PADDING), 0, encoded.length, "b");
    Wanted wanted = new Wanted(Needle.of("job %016x".formatted(250 * 1_000_003L)), null);
    assertThat(decoder.open(in, block.lines.size(), block.bytes(), wanted, "b")).isTrue();
    byte[] out = new byte[100 + LineDecoder.SLACK];
    for (int line : new int[] {10, 250, 251, 499, 250, 3, 249, 250, 250}) {
      decoder.seek(line);
      int length = block.lines.get(line).length;
      int end = decoder.next(out, 0, length, block.timesNs.get(line));
      assertThat(end).as("line %d", line).isEqualTo(line == 250 ? length : -1);
    }
  }

  @Test
  void decode_withANeedleAcrossAWord_givesTheLine() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 100; i++) {
      block.add("pod q" + i % 7 + "x" + i % 3 + "out of it", i); // a word ends with letters
      block.add("put " + i % 7 + "x" + i % 3 + "out of it", i);
      block.add("no. " + i, i);
    }
    byte[] encoded = block.encode(encoder);
    for (String needle : List.of("out of it", "1xout of", "put ", "pod q", " q3x1out o")) {
      List<byte[]> decoded = block.decode(decoder, encoded, new Wanted(Needle.of(needle), null));
      for (int i = 0; i < decoded.size(); i++) {
        String line = new String(block.lines.get(i), StandardCharsets.US_ASCII);
        if (line.contains(needle)) {
          assertThat(decoded.get(i)).as(needle).isEqualTo(block.lines.get(i));
        }
      }
    }
  }

  /// They have more fields one after the other than a chain has, which ends elsewhere in the
  /// others.
  @Test
  void decode_withANeedleInLongLines_givesThem() {
    SplittableRandom random = new SplittableRandom(1);
    NastyLines block = new NastyLines();
    for (int i = 0; i < 400; i++) {
      StringBuilder line =
          new StringBuilder(i % 3 == 0 ? "alpha one=" + random.nextInt(100_000) : "beta");
      for (int field = 0; field < 100; field++) {
        line.append(" field_").append((char) ('a' + field / 26)).append((char) ('a' + field % 26));
        line.append('=').append(random.nextInt(100_000));
      }
      block.add(line.toString(), i);
    }
    Wanted wanted = new Wanted(Needle.of("alpha one"), null);
    byte[] encoded = roundTrip(block);
    List<byte[]> decoded = block.decode(decoder, encoded, wanted);
    for (int i = 0; i < decoded.size(); i += 3) {
      assertThat(decoded.get(i)).isEqualTo(block.lines.get(i));
    }
  }

  @Test
  void clue_ofANeedle_isWhatTextsAloneHave() {
    assertThat(clue("timeout after 12ms")).isEqualTo("timeout after ");
    assertThat(clue("failed: d=2, abc")).isEqualTo("iled: d=");
    assertThat(clue("deadbeef-fa")).as("may be in digits, or begin or end there").isEmpty();
    assertThat(clue("T10:00:00.123Z")).isEmpty();
    assertThat(clue("")).isEmpty();
  }

  private static String clue(String needle) {
    Clue clue = Clue.of(Needle.of(needle));
    return clue == null ? "" : new String(clue.text().bytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void decode_bytesOfAnyKind_givesThem() {
    Seeds.run(
        50,
        random -> {
          NastyLines block = new NastyLines();
          for (int i = random.nextInt(1, 200); i > 0; i--) {
            byte[] line = new byte[random.nextInt(60)];
            random.nextBytes(line);
            block.add(line, random.nextLong());
          }
          roundTrip(block);
        });
  }

  @Test
  void encode_lineOfAMegabyte_isAWord() {
    NastyLines block = new NastyLines();
    byte[] noise = new byte[1 << 20];
    new SplittableRandom(1).nextBytes(noise);
    block.add("short 1", 1);
    block.add(noise, 2);
    block.add("short 2", 3);
    roundTrip(block);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void encode_timeOfTheEntry_takesNoBytes(int pattern) {
    for (int digits = 0; digits <= 9; digits++) {
      NastyLines with = new NastyLines();
      NastyLines without = new NastyLines();
      SplittableRandom random = new SplittableRandom(digits);
      long timeNs = NastyLines.T;
      for (int i = 0; i < 1_000; i++) {
        timeNs += random.nextLong(100_000_000_000L);
        with.add(TimeTexts.of(pattern, timeNs, digits, ".") + " started", timeNs);
        without.add(" started", timeNs);
      }
      assertThat(roundTrip(with)).hasSizeLessThan(roundTrip(without).length + 30);
    }
  }

  @Test
  void encode_randomDigits_takeHalfAByteEach() {
    NastyLines block = new NastyLines();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      String id = "%016x%016x".formatted(random.nextLong(), random.nextLong());
      block.add("trace_id=" + id, NastyLines.T);
      block.add("handling trace_id=" + id, NastyLines.T); // is known
    }
    assertThat(roundTrip(block)).hasSizeLessThan(16_000 + 700);
  }

  @Test
  void encode_stepsOfAProgram_takeBitsOnly() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 1_000; i++) {
      block.add("worker 7 of host db3 took job " + i, NastyLines.T);
      block.add("worker 7 of host db3 finished job " + i + ", v1.2.3", NastyLines.T);
    }
    assertThat(roundTrip(block)).hasSizeLessThan(450);
  }

  @Test
  void encode_numbersOfManyKinds_takeWhatTheyVary() {
    NastyLines block = new NastyLines();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2_000; i++) {
      block.add("seq=" + 1_000_000L * i + " of 12 took " + random.nextInt(256) + "us", i);
    }
    assertThat(roundTrip(block)).hasSizeBetween(2_000, 2_000 + 150);
  }

  @Test
  void encode_morePartsThanThereMayBe_isRefused() {
    NastyLines block = new NastyLines();
    for (int i = 0; i < 4 * (LineFormat.MAX_PARTS + 10); i++) {
      StringBuilder letters = new StringBuilder("statement ");
      for (int rest = i / 4; rest > 0; rest /= 20) {
        letters.append((char) ('a' + rest % 20));
      }
      block.add(letters.append(" 1").toString(), 1);
    }
    assertThat(block.encode(encoder)).isEmpty();
    roundTrip(NastyLines.random(new SplittableRandom(1))); // it is of use all the same
  }
}
