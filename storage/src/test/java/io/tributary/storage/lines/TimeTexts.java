package io.tributary.storage.lines;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Times as programs print them, for tests: by another way than the encoder's.
final class TimeTexts {
  static final List<String> PATTERNS =
      List.of(
          "yyyy-MM-dd'T'HH:mm:ss",
          "yyyy-MM-dd HH:mm:ss",
          "yyyy/MM/dd HH:mm:ss",
          "dd/MMM/yyyy:HH:mm:ss",
          "yy/MM/dd HH:mm:ss",
          "yyMMdd HHmmss",
          "MMdd HH:mm:ss",
          "MMM ppd HH:mm:ss");

  private static final List<DateTimeFormatter> FORMATS =
      PATTERNS.stream()
          .map(each -> DateTimeFormatter.ofPattern(each, Locale.ENGLISH).withZone(ZoneOffset.UTC))
          .toList();

  private TimeTexts() {}

  static String of(long timeNs, SplittableRandom random) {
    int digits = random.nextInt(10);
    String separator = random.nextInt(3) == 0 ? "," : ".";
    return of(random.nextInt(FORMATS.size()), timeNs, digits, separator);
  }

  /// @param digits of the fraction; none, and no separator, when there are 0
  static String of(int pattern, long timeNs, int digits, String separator) {
    long nanos = Math.floorMod(timeNs, 1_000_000_000L);
    Instant time = Instant.ofEpochSecond(Math.floorDiv(timeNs, 1_000_000_000L), nanos);
    String text = FORMATS.get(pattern).format(time);
    String fraction = "%09d".formatted(nanos).substring(0, digits);
    return digits == 0 ? text : text + separator + fraction;
  }
}
