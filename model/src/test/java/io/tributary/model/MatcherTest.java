package io.tributary.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherTest {
  @ParameterizedTest
  @CsvSource({"a|b,a,b", "(a|b),a,b", "a\\.c|,a.c,''", "x,x,x", "a|a,a,a"})
  void literals_listOfTexts_areKnown(String regex, String first, String second) {
    Matcher matcher = new Matcher(Matcher.Type.REGEX, "n", regex);
    assertThat(matcher.literals()).isEqualTo(Set.copyOf(List.of(first, second)));
    assertThat(matcher.matches(first)).isTrue();
    assertThat(matcher.matches(second)).isTrue();
    assertThat(matcher.matches("other")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.*", "a|b+", "(a)|(b)", "(?i:a)", "[ab]", "a\\d", "^a$", "(a|b)c", "a{2}"})
  void literals_anythingElse_areNotKnown(String regex) {
    assertThat(new Matcher(Matcher.Type.REGEX, "n", regex).literals()).isNull();
  }

  @Test
  void new_groupsInsideOneAnother_areRefusedWhenTheyAreTooDeep() {
    String deep = "(".repeat(1_000) + "a?" + ")".repeat(1_000);
    assertThat(new Matcher(Matcher.Type.REGEX, "n", deep).matches("a")).isTrue();
    for (int times : new int[] {1, 100}) {
      String deeper = "(".repeat(times) + deep + ")".repeat(times);
      assertThatThrownBy(() -> new Matcher(Matcher.Type.REGEX, "n", deeper))
          .isInstanceOf(PatternSyntaxException.class)
          .hasMessageContaining("expression nests too deeply");
    }
    String flat = "[()]\\(".repeat(2_000) + "a?";
    assertThat(new Matcher(Matcher.Type.REGEX, "n", flat).matches("((".repeat(2_000))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:[a-z]{3}){300}x?",
        "(ab|c{2,}){100}",
        "[^]{9}]{1000}",
        "\\\\{1000}",
        "a{x}b?",
        "a{,9}c?"
      })
  void new_repetitionsAsTheyAreWritten_areTaken(String regex) {
    Matcher matcher = new Matcher(Matcher.Type.REGEX, "n", regex);
    assertThat(matcher.matches("b")).isEqualTo(Pattern.matches(regex, "b"));
  }

  @Test
  void new_repetitionsOfMuch_areRefused() {
    for (String regex :
        List.of("a{1000}".repeat(1_000), "(" + "ab?".repeat(200) + "){1000}", "(a{100}){1000,}")) {
      assertThatThrownBy(() -> new Matcher(Matcher.Type.REGEX, "n", regex))
          .isInstanceOf(PatternSyntaxException.class)
          .hasMessageContaining("expression too large");
    }
  }

  @Test
  void matches_alternationWithAnchors_isExact() {
    Matcher matcher = new Matcher(Matcher.Type.REGEX, "n", "a|b.*");
    assertThat(matcher.matches("ax")).isFalse();
    assertThat(matcher.matches("xb")).isFalse();
    assertThat(matcher.matches("b\nx")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".*",
        ".+",
        "a.*",
        "a.+",
        ".*a",
        ".+a",
        ".*a.*",
        ".+a.+",
        "a.*|b",
        "(a|b).*",
        "(?:a|ab)b.+",
        ".*(a|b)",
        "a\\..*",
        "a\\.*",
        ".+.+",
        ".*.*",
        "(a|b)c|d",
        "(a|b)*",
        "(a|b)+c",
        "(a.*|b)c",
        "\\|.*|a",
        "a\\(.|\\).*",
        "a(.*)",
        "(a)(b).*",
        "a.*b",
        "|.+b",
        ".+\n.*"
      })
  void matches_textsWithAnythingAround_isWhatTheExpressionSays(String regex) {
    Matcher matcher = new Matcher(Matcher.Type.REGEX, "n", regex);
    Pattern pattern = Pattern.compile("^(?s:" + regex + ")$");
    for (String candidate :
        List.of(
            "", "a", "b", "ab", "ba", "aa", "abb", "bab", "a.", "a.b", "ac", "bc", "aac", "d", "|",
            "|a", "a\nb", "\n", "x\ny", "cab", "axb", "a..", "dd", "a(b", ")b")) {
      assertThat(matcher.matches(candidate))
          .as("%s %s", regex, candidate)
          .isEqualTo(pattern.matcher(candidate).find());
    }
  }

  @Test
  void matches_notRegexOfTexts_isTheOpposite() {
    Matcher matcher = new Matcher(Matcher.Type.NOT_REGEX, "n", "a|");
    assertThat(matcher.matches("a")).isFalse();
    assertThat(matcher.matchesEmpty()).isFalse();
    assertThat(matcher.matches("b")).isTrue();
  }

  @Test
  void anyOf_textsWithMetaCharacters_readsBackTheSame() {
    Set<String> texts = Set.of("a.b", "", "x|y", "(z)", "\\", "é$");
    Matcher matcher = Matcher.anyOf("n", texts);
    Matcher again = new Matcher(Matcher.Type.REGEX, "n", matcher.value());
    assertThat(again.literals()).isEqualTo(texts);
    assertThat(again).isEqualTo(matcher);
  }

  @Test
  void withName_otherName_keepsTheCondition() {
    Matcher matcher = new Matcher(Matcher.Type.REGEX, "a", "x.*").withName("b");
    assertThat(matcher).isEqualTo(new Matcher(Matcher.Type.REGEX, "b", "x.*"));
    assertThat(matcher.matches("xy")).isTrue();
  }
}
