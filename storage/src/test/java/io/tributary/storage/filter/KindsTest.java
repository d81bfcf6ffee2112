package io.tributary.storage.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
  private static final byte[] MOSTLY =
      "abzAZ019/:@[`{ -_\u0000\u007f".getBytes(StandardCharsets.US_ASCII);

  private final SplittableRandom random = new SplittableRandom(3);
  private final Kinds kinds = new Kinds();

  private byte[] text(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] =
          random.nextInt(8) == 0
              ? (byte) random.nextInt()
              : MOSTLY[random.nextInt(random.nextInt(3) == 0 ? MOSTLY.length : 8)];
    }
    return text;
  }

  private static boolean isDigit(byte each) {
    return each >= '0' && each <= '9';
  }

  private static boolean isLetter(byte each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || each < 0;
  }

  private static boolean isInToken(byte[] text, int from, int to, int at) {
    return at >= from && at < to && (isDigit(text[at]) || isLetter(text[at]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 63, 64, 65, 128, 200, 1000})
  void read_anyText_saysOfEachByteWhatALoopSays(int length) {
    for (int round = 0; round < 50; round++) {
      byte[] text = text(length + 20);
      int from = random.nextInt(20);
      int to = from + length;
      kinds.read(text, from, to);
      for (int place = 0; place < length; place++) {
        assertThat(kinds.runsOfFour(place / 64) >>> place & 1)
            .isEqualTo(isRunOfFour(text, from + place, to) ? 1 : 0);
      }
      int digit = kinds.nextDigit(0);
      for (int at = from; at < to; at++) {
        if (isDigit(text[at]) && endOfToken(text, to, at) - startOfToken(text, from, to, at) >= 3) {
          assertThat(digit).isEqualTo(at - from);
          assertToken(text, from, to, at);
          digit = kinds.nextDigit(digit + 1);
        }
      }
      assertThat(digit).isGreaterThanOrEqualTo(length);
    }
  }

  private static boolean isRunOfFour(byte[] text, int at, int to) {
    for (int i = at; i < at + 4; i++) {
      if (i >= to || !isLetter(text[i])) {
        return false;
      }
    }
    return true;
  }

  private void assertToken(byte[] text, int from, int to, int at) {
    int start = startOfToken(text, from, to, at);
    assertThat(kinds.startOfToken(at - from)).isEqualTo(start - from);
    assertThat(kinds.endOfToken(at - from)).isEqualTo(endOfToken(text, to, at) - from);
  }

  private static int startOfToken(byte[] text, int from, int to, int at) {
    int start = at;
    while (isInToken(text, from, to, start - 1)) {
      start--;
    }
    return start;
  }

  private static int endOfToken(byte[] text, int to, int at) {
    int end = at;
    while (isInToken(text, at, to, end)) {
      end++;
    }
    return end;
  }
}
