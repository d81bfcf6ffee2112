package io.tributary.query.logql.template;

import java.math.BigInteger;
import java.util.regex.Pattern;

/// Whole numbers as Go's `strconv.ParseInt` reads them with any base, as sprig has it.
final class GoIntegers {
  /// What stands neither between two digits nor between a prefix and a digit.
  private static final Pattern BAD_UNDERSCORE =
      Pattern.compile("(?<![0-9a-fA-FxXoO])_|_(?![0-9a-fA-F])");

  private GoIntegers() {}

  /// Returns the number before the point, by its prefix hexadecimal, octal or binary; 0 where there
  /// is none.
  static long parse(String text) {
    int point = text.indexOf('.');
    boolean decimal =
        point >= 0 && text.substring(point + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    String digits = decimal ? text.substring(0, point) : text;
    if (digits.indexOf('_') >= 0 && BAD_UNDERSCORE.matcher(digits).find()) {
      return 0;
    }
    try {
      return parseLiteral(digits.replace("_", ""));
    } catch (ArithmeticException | NumberFormatException e) {
      return 0;
    }
  }

  /// Returns what a literal stands for.
  ///
  /// @throws NumberFormatException when it is no whole number, or too large
  static long parseLiteral(String text) {
    String digits = text;
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      base =
          switch (Character.toLowerCase(digits.charAt(1))) {
            case 'x' -> 16;
            case 'b' -> 2;
            default -> 8;
          };
      boolean letter = "xXbBoO".indexOf(digits.charAt(1)) >= 0;
      digits = digits.substring(letter ? 2 : 1);
    }
    if (digits.startsWith("-") || digits.startsWith("+")) {
      throw new NumberFormatException(text);
    }
    BigInteger number = new BigInteger(digits, base);
    return (negative ? number.negate() : number).longValueExact();
  }
}
