package io.tributary.server.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes in bytes as people write them: `200GiB`, `1.5GB`, `4096`.
///
/// `KiB` and its like are powers of 1024, `KB` and its like powers of 1000.
final class SizeText {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,6})?) ?(?:([KMGTP]i?)?B)?");
  private static final List<String> PREFIXES = List.of("", "K", "M", "G", "T", "P");

  private SizeText() {}

  /// @throws IllegalArgumentException when the text is not a size
  static long parse(String text) {
    return parse(text, 1000);
  }

  /// The same where `KB` and its like are powers of 1024, too, as in Prometheus' configuration.
  static long parseBinary(String text) {
    return parse(text, 1024);
  }

  private static long parse(String text, int plainBase) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be a size such as 200GiB, 512MiB or 0");
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2).toUpperCase(Locale.ROOT);
    long base = unit.endsWith("I") ? 1024 : plainBase;
    int power = PREFIXES.indexOf(unit.replace("I", ""));
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("must be less than 8192PiB");
    }
    return bytes.longValue();
  }

  /// Returns the shortest exact text in powers of 1024.
  static String print(long bytes) {
    int power = 0;
    long rest = bytes;
    while (rest != 0 && rest % 1024 == 0 && power < PREFIXES.size() - 1) {
      rest /= 1024;
      power++;
    }
    return power == 0 ? String.valueOf(bytes) : rest + PREFIXES.get(power) + "iB";
  }
}
