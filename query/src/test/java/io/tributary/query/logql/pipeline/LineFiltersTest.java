package io.tributary.query.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.tributary.query.logql.ast.LineOperator;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.regex.SimpleRegex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFiltersTest {
  private static boolean matches(LineOperator operator, String term, boolean ip, String line) {
    Stage.LineFilter filter = new Stage.LineFilter(operator, List.of(new Stage.Term(term, ip)));
    byte[] bytes = ("##" + line + "##").getBytes(StandardCharsets.UTF_8);
    return LineFilters.compile(filter).test(bytes, 2, bytes.length - 2);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, src 1.2.3.4 ok, true",
    "1.2.3.4, src=1.2.3.4:80, true",
    "1.2.3.4, 11.2.3.4, false",
    "1.2.3.0/24, at 1.2.3.255, true",
    "1.2.3.0/24, at 1.2.3.255., false",
    "1.2.3.0/24, 1.2.4.1, false",
    "10.0.0.1-10.0.0.9, [10.0.0.5], true",
    "10.0.0.1-10.0.0.9, 10.0.0.10, false",
    "2001:db8::/32, from 2001:db8::1, true",
    "2001:db8::/32, from 2001:db9::1, false",
    "::ffff:1.2.3.4, x ::ffff:1.2.3.4, true"
  })
  void ip_line_holdsAnAddressOfIt(String pattern, String line, boolean expected) {
    assertThat(matches(LineOperator.CONTAINS, pattern, true, line)).isEqualTo(expected);
    assertThat(matches(LineOperator.NOT_CONTAINS, pattern, true, line)).isEqualTo(!expected);
  }

  @ParameterizedTest
  @CsvSource({"x", "1.2.3", "1.2.3.4/33", "1.2.3.4-x", "1:2", "01.2.3.4", "''"})
  void ip_wrongPattern_isRefused(String pattern) {
    assertThatThrownBy(() -> IpPattern.parse(pattern)).hasMessageContaining("ip: invalid pattern");
  }

  @ParameterizedTest
  @CsvSource({
    "GET <_> 200, GET /a 200, true",
    "GET <_> 200, GET  200, false",
    "<_> 200, GET 200, true",
    "GET <_>, GET , false",
    "GET /a, GET /a b, false",
    "<_>b<_>, abc, true",
    "b<_>, abc, true"
  })
  void pattern_line_isItToItsEnd(String pattern, String line, boolean expected) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(LinePattern.ofFilter(pattern).test(bytes, 0, bytes.length)).isEqualTo(expected);
  }

  @Test
  void regex_shortcuts_agreeWithTheEngineOrAreLokis() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "ab.*|\\(";
    for (int i = 0; i < 20_000; i++) {
      String regex = text(random, alphabet, 6);
      String line = text(random, "ab.\n", 8);
      Pattern pattern;
      try {
        pattern = Pattern.compile(regex);
      } catch (com.google.re2j.PatternSyntaxException e) {
        continue; // not a regular expression
      }
      boolean matches = matches(LineOperator.MATCHES, regex, false, line);
      if (SimpleRegex.testsOf(regex, false) == null) {
        assertThat(matches)
            .as("seed=%s regex=%s line=%s", seed, regex, line)
            .isEqualTo(pattern.matcher(line).find());
      }
      assertThat(!matches || holdsHints(regex, line))
          .as("hints seed=%s regex=%s line=%s", seed, regex, line)
          .isTrue();
    }
  }

  private static boolean holdsHints(String regex, String line) {
    Stage.Term term = new Stage.Term(regex, false);
    return LineFilters.contained(new Stage.LineFilter(LineOperator.MATCHES, List.of(term))).stream()
        .allMatch(anyOf ->
            anyOf.texts().stream()
                .anyMatch(text -> line.contains(new String(text, StandardCharsets.UTF_8))));
  }

  @Test
  void or_withWhatEveryLinePasses_isTheOther() {
    Stage.LineFilter filter =
        new Stage.LineFilter(
            LineOperator.MATCHES,
            List.of(new Stage.Term(".*", false), new Stage.Term("foo", false)));
    byte[] bar = {'b', 'a', 'r'};
    assertThat(LineFilters.compile(filter).test(bar, 0, 3)).isFalse();
  }

  private static String text(SplittableRandom random, String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(length + 1); n > 0; n--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
