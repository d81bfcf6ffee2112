package io.tributary.query.logql.template;

import java.math.BigInteger;

/// Whole numbers as Go's `strconv.ParseInt` reads them with any base, as sprig has it.
final class GoIntegers {
  private GoIntegers() {}

  /// Returns the number before the point, by its prefix hexadecimal, octal or binary; 0 where there
  /// is none.
  static long parse(String text) {
    int point = text.indexOf('.');
    boolean decimal =
        point >= 0 && text.substring(point + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    String digits = decimal ? text.substring(0, point) : text;
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
      boolean letter = Character.isLetter(digits.charAt(1));
      digits = digits.substring(letter ? 2 : 1);
    }
    if (digits.isEmpty() || digits.startsWith("-") || digits.startsWith("+")) {
      return 0;
    }
    try {
      BigInteger number = new BigInteger(digits, base);
      number = negative ? number.negate() : number;
      return number.bitLength() < Long.SIZE ? number.longValue() : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
