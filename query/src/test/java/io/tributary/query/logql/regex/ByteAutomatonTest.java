package io.tributary.query.logql.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.tributary.kit.random.Seeds;
import io.tributary.query.logql.regex.ByteAutomaton.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteAutomatonTest {
  private static final String[] ATOMS = {
    "a", "b", "c", "ab", "1", "2", " ", ".", "\\d", "\\w", "\\s", "\\D", "\\S", "[ab]", "[^a]",
    "[a-c1]", "[^\\d]", "[\\d-]", "[]a]", "-", "\\.", "\\+", "^", "$", "(?i)", "k", "\n", "\t"
  };
  private static final String[] QUANTIFIERS = {
    "", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "+?"
  };
  private static final String LETTERS = "aaabbbccc112 .-+kKAB\n\t";

  private static String regex(SplittableRandom random, int depth) {
    StringBuilder regex = new StringBuilder();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      boolean group = depth < 3 && random.nextInt(4) == 0;
      String atom =
          group
              ? (random.nextBoolean() ? "(" : "(?:")
                  + regex(random, depth + 1)
                  + (random.nextBoolean() ? "|" + regex(random, depth + 1) : "")
                  + ")"
              : ATOMS[random.nextInt(ATOMS.length)];
      boolean plain = atom.equals("^") || atom.equals("$") || atom.startsWith("(?i");
      regex.append(atom).append(plain ? "" : QUANTIFIERS[random.nextInt(QUANTIFIERS.length)]);
    }
    return regex.toString();
  }

  @Test
  void find_randomExpressions_saysWhatAMatcherSays() {
    int[] known = new int[1];
    Seeds.run(
        3_000,
        random -> {
          String regex = regex(random, 0);
          Pattern pattern = Pattern.compile(regex);
          ByteAutomaton automaton = ByteAutomaton.of(regex);
          for (int i = 0; automaton != null && i < 20; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
              text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.US_ASCII);
            Verdict verdict = automaton.find(bytes, 2, bytes.length - 2);
            if (verdict != Verdict.UNKNOWN) {
              known[0]++;
              boolean expected = pattern.matcher(text).find();
              assertThat(verdict == Verdict.YES).as("%s in %s", regex, text).isEqualTo(expected);
            }
          }
        });
    assertThat(known[0]).isGreaterThan(30_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "timeout after [0-9]{4,}ms; request timeout after 12345ms; YES",
        "timeout after [0-9]{4,}ms; timeout after 123ms timeout after 99; NO",
        "(GET|POST) /a; POST /a; YES",
        "(?i)error; an ERROR; YES",
        "k.k; kék; UNKNOWN",
        "[0-9]+ms; ké 12ms; YES",
        "[0-9]+ms; 12é ms; NO",
        "(?i)s[0-9]; ſ1; UNKNOWN",
        "^a$; a; YES",
        "^a$; ab; NO"
      })
  void find_inATest_saysWhatItKnows(String regex, String text, Verdict expected) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteAutomaton automaton = Objects.requireNonNull(ByteAutomaton.of(regex));
    assertThat(automaton.find(bytes, 0, bytes.length)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\bword",
        "(?m)^a",
        "\\x41",
        "[[:alpha:]]",
        "é",
        "\\pL",
        "a{1000}b{1000}",
        "(?U)a+"
      })
  void of_whatItDoesNotKnow_isNull(String regex) {
    assertThat(Pattern.compile(regex)).isNotNull();
    assertThat(ByteAutomaton.of(regex)).isNull();
  }

  @Test
  void find_moreStatesThanThereMayBe_saysSo() {
    ByteAutomaton automaton = Objects.requireNonNull(ByteAutomaton.of("a[ab]{12}c"));
    SplittableRandom random = new SplittableRandom(1);
    byte[] text = new byte[20_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (random.nextBoolean() ? 'a' : 'b');
    }
    assertThat(automaton.find(text, 0, text.length)).isEqualTo(Verdict.UNKNOWN);
  }
}
