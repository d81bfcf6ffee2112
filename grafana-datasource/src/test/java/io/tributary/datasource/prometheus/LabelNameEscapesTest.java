package io.tributary.datasource.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabelNameEscapesTest {
  @ParameterizedTest
  @CsvSource({
    "job, job",
    "U__a_2e_b, a.b",
    "U__a__b, a_b",
    "U___1F600_, 😀",
    "U__a_2e, U__a_2e",
    "U__a_zz_b, U__a_zz_b",
    "U___0000e9_, U___0000e9_",
    "U___０_, U___０_",
    "U__a_, U__a_",
    "U__é__, é_",
    "U___D800_, U___D800_",
    "U__, ''"
  })
  void unescape_name_isWhatIsMeant(String escaped, String name) {
    assertThat(LabelNameEscapes.unescape(escaped)).isEqualTo(name);
  }
}
