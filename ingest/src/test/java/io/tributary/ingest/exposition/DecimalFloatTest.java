package io.tributary.ingest.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.metrics.SpecialValues;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalFloatTest {
  private static final int ROUNDS = 10_000;

  private final DecimalFloat parser = new DecimalFloat();
  private final byte[] memory = new byte[2_000];

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        "00012.500",
        "9007199254740993",
        "9007199254740992.5",
        "1e23",
        "8.5e-320",
        "4.9e-324",
        "2.4703282292062327e-324",
        "1.7976931348623157e308",
        "1E+2",
        "123456789012345678901234567890",
        "18446744073709551616",
        "18446744073709551615",
        "0.000000000000000000000000000000000001234",
        "2.2250738585072011e-308",
        "1e-400",
        "0.30000000000000004",
        "5e-324",
        "9223372036854775808",
        "1e00000000000000000000005",
        "10000000000000000000000000000000000000000e-40",
        "7.2057594037927933e16"
      })
  void parse_numbers_isTheNearestDouble(String text) {
    assertNearest(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", "+", ".", "e5", "1e", "1e+", "1e5.", "1..2", "0x10", "1d", "1f", "1_0", " 1",
        "--1", "+-1", "1e400", "-1e400", "in", "infin", "+nan", "nano", "é", "1\u0000", "1,5",
        "1e5e5"
      })
  void parse_noNumber_isRefused(String text) {
    assertThat(parse(text)).isFalse();
  }

  @Test
  void parse_words_areTheSpecialValues() {
    assertThat(bits("NaN")).isEqualTo(SpecialValues.NORMAL_NAN_BITS);
    assertThat(bits("nan")).isEqualTo(SpecialValues.NORMAL_NAN_BITS);
    assertThat(bits("+Inf")).isEqualTo(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
    assertThat(bits("-infinity")).isEqualTo(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));
  }

  @Test
  void parse_shortestTextOfAnyDouble_isThatDouble() {
    Seeds.run(
        5,
        random -> {
          for (int i = 0; i < ROUNDS; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
              assertNearest(Double.toString(value));
              assertNearest(new BigDecimal(value).stripTrailingZeros().toString());
            }
          }
        });
  }

  @Test
  void parse_randomDigits_isTheNearestDouble() {
    Seeds.run(
        5,
        random -> {
          for (int i = 0; i < ROUNDS; i++) {
            assertNearest(digits(random, 1 + random.nextInt(22)) + "e" + random.nextInt(-90, 90));
            assertNearest(digits(random, 1 + random.nextInt(9)) + "." + digits(random, 17));
          }
        });
  }

  @Test
  void parse_halfWayBetweenTwoDoubles_isRoundedToEven() {
    Seeds.run(
        5,
        random -> {
          for (int i = 0; i < ROUNDS; i++) {
            double below = (double) (random.nextLong() >>> (1 + random.nextInt(40)));
            BigDecimal half = new BigDecimal(below).add(new BigDecimal(Math.nextUp(below)));
            BigDecimal exact = half.divide(BigDecimal.valueOf(2));
            assertNearest(exact.toPlainString());
            assertNearest(exact.add(BigDecimal.valueOf(1, 5)).toPlainString());
            assertNearest(exact.subtract(BigDecimal.valueOf(1, 5)).toPlainString());
          }
        });
  }

  private static String digits(SplittableRandom random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  private void assertNearest(String text) {
    assertThat(bits(text)).as(text).isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  private long bits(String text) {
    assertThat(parse(text)).as(text).isTrue();
    return parser.bits();
  }

  private boolean parse(String text) {
    int length = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      memory[3 + length++] = b;
    }
    return parser.parse(memory, 3, 3 + length);
  }
}
