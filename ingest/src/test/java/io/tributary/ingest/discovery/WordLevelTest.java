package io.tributary.ingest.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WordLevelTest {
  private static final List<String> WORDS =
      List.of("trace", "debug", "fatal", "critical", "error", "err", "warning", "warn", "info");
  private static final List<Level> LEVELS =
      List.of(
          Level.TRACE,
          Level.DEBUG,
          Level.FATAL,
          Level.CRITICAL,
          Level.ERROR,
          Level.ERROR,
          Level.WARN,
          Level.WARN,
          Level.INFO);

  private final SplittableRandom random = new SplittableRandom(5);

  /// Words, beginnings of words and what may stand between them.
  private String line() {
    StringBuilder line = new StringBuilder();
    int parts = random.nextInt(12);
    for (int i = 0; i < parts; i++) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      int length = random.nextInt(3) == 0 ? word.length() : random.nextInt(word.length());
      String part = word.substring(0, length);
      line.append(random.nextBoolean() ? part : part.toUpperCase(Locale.ROOT));
      line.append(" :_x1[".charAt(random.nextInt(6)));
    }
    return line.toString();
  }

  /// The first word by rank whose first place in the line is one where it stands alone.
  private static Level expected(String line) {
    for (int i = 0; i < WORDS.size(); i++) {
      Matcher first = Pattern.compile(WORDS.get(i), Pattern.CASE_INSENSITIVE).matcher(line);
      if (first.find()
          && Pattern.compile(
                  "(?<![A-Za-z0-9_])" + WORDS.get(i) + "(?![A-Za-z0-9_])", Pattern.CASE_INSENSITIVE)
              .matcher(line)
              .region(first.start(), first.end())
              .useTransparentBounds(true)
              .matches()) {
        return LEVELS.get(i);
      }
    }
    return Level.UNKNOWN;
  }

  @Test
  void of_wordsAndPartsOfThem_isWhatARegexFinds() {
    for (int i = 0; i < 20_000; i++) {
      String line = line();
      byte[] bytes = ("err " + line + " fatal").getBytes(StandardCharsets.ISO_8859_1);
      assertThat(WordLevel.of(bytes, 4, 4 + line.length())).as(line).isEqualTo(expected(line));
    }
  }
}
