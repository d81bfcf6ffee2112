package io.tributary.query.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexLiteralsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      quoteCharacter = '\u0001',
      value = {
        "timeout after [0-9]{4,}ms\t[[timeout after ], [ms]]",
        "error|failed\t[[error, failed]]",
        "(error|failed).+disk\\.full\t[[error, failed], [disk.full]]",
        "(?:a b)?cde+f\t[[cde], [f]]",
        "colou?r\t[[colo], [r]]",
        "ab{0,2}c{3}\t[[a], [c]]",
        "x*\t[]",
        "a|\t[]",
        "(a|b*)c\t[[c]]",
        "(?i)error\t[]",
        "(?P<id>user)=[[:digit:]]]+\t[[user], [=], []]]",
        "\\x41BC\t[]",
        "\\bfoo\\d\\[bar\t[[foo], [[bar]]",
        "{\"level\":\t[]",
      })
  void of_plainParts_areFound(String regex, String expected) {
    assertThat(RegexLiterals.of(regex)).hasToString(expected);
  }

  private final SplittableRandom random = new SplittableRandom(3);

  /// An expression and a text that it matches.
  private record Sample(String regex, String text) {}

  private Sample sample(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 4)) {
      case 0 -> new Sample(".", "q");
      case 1 -> new Sample("[^a-c]", "z");
      case 2 -> new Sample("\\.", ".");
      case 3 -> {
        String word = List.of("ab", "cd e", "f").get(random.nextInt(3));
        yield new Sample(word, word);
      }
      case 4 -> {
        Sample left = sample(depth - 1);
        Sample right = sample(depth - 1);
        yield new Sample(left.regex + right.regex, left.text + right.text);
      }
      case 5 -> {
        Sample left = sample(depth - 1);
        Sample right = sample(depth - 1);
        String text = random.nextBoolean() ? left.text : right.text;
        yield new Sample("(" + left.regex + "|" + right.regex + ")", text);
      }
      case 6 -> {
        Sample inside = sample(depth - 1);
        int times = random.nextInt(3);
        yield new Sample("(?:" + inside.regex + ")*", inside.text.repeat(times));
      }
      default -> {
        Sample inside = sample(depth - 1);
        String lazy = random.nextBoolean() ? "?" : "";
        yield random.nextBoolean()
            ? new Sample("(" + inside.regex + "){1,3}" + lazy, inside.text)
            : new Sample(inside.regex + "x?" + lazy, inside.text);
      }
    };
  }

  @Test
  void of_anyMatch_hasATextOfEachList() {
    int lists = 0;
    for (int i = 0; i < 20_000; i++) {
      Sample sample = sample(6);
      assertThat(Pattern.compile(sample.regex).matcher(sample.text).find()).isTrue();
      for (List<String> any : RegexLiterals.of(sample.regex)) {
        lists++;
        assertThat(any)
            .as("%s against %s", sample.regex, sample.text)
            .anyMatch(sample.text::contains);
      }
    }
    assertThat(lists).isGreaterThan(5_000);
  }
}
