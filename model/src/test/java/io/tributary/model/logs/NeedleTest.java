package io.tributary.model.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NeedleTest {
  @Test
  void indexIn_anyTextAndPart_isTheFirstPlace() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50_000; i++) {
      byte[] text = new byte[random.nextInt(70)];
      int letters = random.nextInt(1, 5) * (random.nextInt(8) == 0 ? 60 : 1);
      for (int at = 0; at < text.length; at++) {
        text[at] = (byte) ("e:\u0000".charAt(random.nextInt(3)) + random.nextInt(letters));
      }
      int from = random.nextInt(text.length + 1);
      int to = from + random.nextInt(text.length - from + 1);
      byte[] part = new byte[random.nextInt(6)];
      if (text.length > part.length && random.nextBoolean()) {
        part = Arrays.copyOfRange(text, text.length - part.length, text.length);
      } else {
        for (int at = 0; at < part.length; at++) {
          part[at] = (byte) ('e' + random.nextInt(letters));
        }
      }
      String inside = new String(text, from, to - from, ISO_8859_1);
      int expected = inside.indexOf(new String(part, ISO_8859_1));
      assertThat(new Needle(part).indexIn(text, from, to))
          .isEqualTo(expected < 0 ? -1 : from + expected);
    }
  }
}
