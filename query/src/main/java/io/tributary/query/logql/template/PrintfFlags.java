package io.tributary.query.logql.template;

/// What stands between `%` and the verb of a directive of Go's `fmt`.
///
/// @param width -1 when it is not given
/// @param precision -1 when it is not given
record PrintfFlags(
    boolean plus,
    boolean minus,
    boolean sharp,
    boolean space,
    boolean zero,
    int width,
    int precision) {
  static final PrintfFlags NONE = new PrintfFlags(false, false, false, false, false, -1, -1);

  private boolean padsZeros() {
    return zero && !minus;
  }

  /// Returns the text as wide as it has to be.
  String pad(String text) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (minus) {
      return text + " ".repeat(missing);
    }
    return (zero ? "0" : " ").repeat(missing) + text;
  }

  /// Returns the text cut to the precision, and padded.
  String text(String text) {
    return pad(cut(text));
  }

  /// Returns the text cut to the precision.
  String cut(String text) {
    return precision < 0 || text.codePointCount(0, text.length()) <= precision
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  /// Returns a whole number's digits with its sign, `prefix` before them.
  String whole(String digits, boolean negative, String prefix) {
    boolean signed = negative || plus || space;
    int least = precision >= 0 ? precision : padsZeros() ? width - (signed ? 1 : 0) : 0;
    if (precision == 0 && digits.equals("0")) {
      return " ".repeat(Math.max(0, width));
    }
    String zeros = "0".repeat(Math.max(0, least - digits.length()));
    String sign = negative ? "-" : plus ? "+" : space ? " " : "";
    return withoutZero().pad(sign + prefix + zeros + digits);
  }

  private PrintfFlags withoutZero() {
    return new PrintfFlags(plus, minus, sharp, space, false, width, precision);
  }

  /// Returns a decimal number, which has its sign if it is negative.
  String decimal(String number, boolean finite) {
    boolean negative = number.startsWith("-");
    String sign = negative ? "-" : plus ? "+" : space ? " " : "";
    String digits = number.substring(negative || number.startsWith("+") ? 1 : 0);
    if (padsZeros() && finite) {
      int missing = Math.max(0, width - sign.length() - digits.length());
      return sign + "0".repeat(missing) + digits;
    }
    boolean infinite = number.startsWith("+"); // which shows its sign
    return withoutZero().pad((infinite ? "+" : sign) + digits);
  }
}
