package io.tributary.query.logql.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteTextTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void decode_anyBytes_comeBack() {
    SplittableRandom random = new SplittableRandom(1);
    int[] likely = {
      'a', 0x80, 0xbf, 0xc2, 0xc3, 0xa9, 0xe0, 0xed, 0xa0, 0xef, 0xbd, 0xf0, 0x9f, 0xf4, 0x8f, 0xff
    };
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int at = 0; at < bytes.length; at++) {
        boolean any = random.nextInt(8) == 0;
        bytes[at] = (byte) (any ? random.nextInt() : likely[random.nextInt(likely.length)]);
      }
      String text = ByteText.decode(bytes);
      assertThat(ByteText.encode(text)).as("input=%d", i).isEqualTo(bytes);
      assertThat(ByteText.plain(text)).as("input=%d", i).isEqualTo(replaced(bytes));
    }
  }

  /// Java replaces by fewer signs where a character is cut off; Go replaces byte by byte.
  private static String replaced(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.length; ) {
      int length = 1;
      String found = "\ufffd";
      for (int n = 1; n <= 4 && at + n <= bytes.length; n++) {
        byte[] part = Arrays.copyOfRange(bytes, at, at + n);
        String some = new String(part, StandardCharsets.UTF_8);
        if (some.codePointCount(0, some.length()) == 1
            && Arrays.equals(some.getBytes(StandardCharsets.UTF_8), part)) {
          length = n;
          found = some;
          break;
        }
      }
      text.append(found);
      at += length;
    }
    return text.toString();
  }

  @Test
  void decode_utf8_isThatText() {
    String text = "a\u00e9\u2603\ufffd\ud83d\ude00\0";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(ByteText.decode(bytes)).isEqualTo(text);
    assertThat(ByteText.encode(text)).isEqualTo(bytes);
    assertThat(ByteText.plain(text)).isEqualTo(text);
  }

  @Test
  void decode_partOfBytes_isTakenAlone() {
    assertThat(ByteText.decode(bytes('a', 0xc3, 0xa9, 'b'), 1, 2)).isEqualTo("\udcc3");
    assertThat(ByteText.encode("x\udcc3\udca9")).isEqualTo(bytes('x', 0xc3, 0xa9));
  }
}
