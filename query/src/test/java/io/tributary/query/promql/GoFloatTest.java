package io.tributary.query.promql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoFloatTest {
  @Test
  void plain_anyNumber_hasNoExponent() {
    assertThat(GoFloat.plain(1)).isEqualTo("1");
    assertThat(GoFloat.plain(-0.5)).isEqualTo("-0.5");
    assertThat(GoFloat.plain(1e21)).isEqualTo("1000000000000000000000");
    assertThat(GoFloat.plain(1e-7)).isEqualTo("0.0000001");
    assertThat(GoFloat.plain(Double.MIN_VALUE)).hasSize(326).endsWith("005");
    assertThat(GoFloat.plain(-0.0)).isEqualTo("-0");
    assertThat(GoFloat.plain(Double.NaN)).isEqualTo("NaN");
    assertThat(GoFloat.plain(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
  }

  @Test
  void general_smallAndLarge_haveExponents() {
    assertThat(GoFloat.general(0.0001)).isEqualTo("0.0001");
    assertThat(GoFloat.general(0.00001)).isEqualTo("1e-05");
    assertThat(GoFloat.general(1e20)).isEqualTo("1e+20");
    assertThat(GoFloat.general(-1.5e21)).isEqualTo("-1.5e+21");
    assertThat(GoFloat.general(Double.MIN_VALUE)).isEqualTo("5e-324");
    assertThat(GoFloat.general(2 * Double.MIN_VALUE)).isEqualTo("1e-323");
    assertThat(GoFloat.general(3 * Double.MIN_VALUE)).isEqualTo("1.5e-323");
    assertThat(GoFloat.general(9.9)).isEqualTo("9.9");
    assertThat(GoFloat.general(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
  }

  @Test
  void significant_moreDigits_areRounded() {
    assertThat(GoFloat.significant(0.12345, 2)).isEqualTo("0.12");
    assertThat(GoFloat.significant(1234, 2)).isEqualTo("1.2e+03");
    assertThat(GoFloat.significant(12, 2)).isEqualTo("12");
  }
}
