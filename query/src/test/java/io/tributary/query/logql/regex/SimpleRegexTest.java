package io.tributary.query.logql.regex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimpleRegexTest {
  private static String print(TextTest test) {
    return switch (test) {
      case TextTest.All _ -> "all";
      case TextTest.NotEmpty _ -> "some";
      case TextTest.Contains(String text, boolean folded) -> (folded ? "~" : "") + "*" + text;
      case TextTest.Equals(String text, boolean folded) -> (folded ? "~" : "") + "=" + text;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "foo *foo =foo",
        ".* all all",
        ".+ some some",
        ".*foo.* *foo *foo",
        "foo|bar *foo,*bar =foo,=bar",
        "(foo|bar) *foo,*bar =foo,=bar",
        "foo|far *foo,*far *foo,*far",
        "f(oo|ar) *foo,*far *foo,*far",
        "info|inf|x *info,*inf,*x *info,*inf,=x",
        "foo.*(bar|qux) *foobar,*fooqux *foobar,*fooqux",
        "|foo *foo =foo",
        "(?i)FOO|bar ~*foo,~*bar ~=foo,~=bar",
        "(?i:f)oo - -",
        "[f]oo *foo =foo",
        "[Ff] ~*f ~=f",
        "a|b|cd - -",
        "(bar|baz)foo - -",
        "foo.*bar.*x - -",
        "fo+ - -",
        "^foo - -",
        "f{1}oo *foo =foo",
        "\\.x *.x =.x",
        "\\d - -",
        "(?s).* - -"
      })
  void testsOf_regex_areWhatLokiLooksFor(String regex, String ofLine, String ofLabel) {
    assertThat(print(SimpleRegex.testsOf(regex, false))).isEqualTo(ofLine);
    assertThat(print(SimpleRegex.testsOf(regex, true))).isEqualTo(ofLabel);
  }

  private static String print(@Nullable List<TextTest> tests) {
    return tests == null
        ? "-"
        : tests.stream().map(SimpleRegexTest::print).collect(Collectors.joining(","));
  }
}
