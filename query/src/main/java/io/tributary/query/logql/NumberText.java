package io.tributary.query.logql;

import org.jspecify.annotations.Nullable;

/// The written forms of numbers: those of Go, of which a parser may still refuse some.
final class NumberText {
  /// @param end where the number ends in the query
  /// @param problem what is wrong with it, or null
  record Scanned(int end, @Nullable String problem) {}

  private final String query;
  private int at;

  private NumberText(String query, int start) {
    this.query = query;
    this.at = start;
  }

  /// Scans the number that begins at `start` with a digit, or with a point and a digit.
  static Scanned scan(String query, int start) {
    NumberText text = new NumberText(query, start);
    String problem = text.scan();
    return new Scanned(text.at, problem);
  }

  private char peek() {
    return at < query.length() ? query.charAt(at) : 0;
  }

  private @Nullable String scan() {
    int start = at;
    int base = prefix();
    int digits = digits(base);
    boolean point = peek() == '.';
    if (point) {
      at++;
      if (base == 8 || base == 2) {
        return "invalid radix point in " + named(base);
      }
      digits += digits(base);
    }
    if (digits == 0) {
      return named(base) + " has no digits";
    }
    char letter = Character.toLowerCase(peek());
    if (letter == 'e' || (letter == 'p' && base == 16)) {
      if (letter == 'e' && base != 10) {
        return "'" + peek() + "' exponent requires decimal mantissa";
      }
      return exponent();
    }
    if (base == 16 && point) {
      return "hexadecimal mantissa requires a 'p' exponent";
    }
    return base == 10 && !point ? octal(start) : null;
  }

  /// Returns what is wrong with a whole number that begins with a zero, as octal ones do.
  private @Nullable String octal(int start) {
    for (int i = start; query.charAt(start) == '0' && i < at; i++) {
      if (query.charAt(i) == '8' || query.charAt(i) == '9') {
        return "invalid digit '" + query.charAt(i) + "' in octal literal";
      }
    }
    return null;
  }

  /// Takes `0x`, `0o` or `0b`; returns the base.
  private int prefix() {
    if (peek() != '0' || at + 1 >= query.length()) {
      return 10;
    }
    char second = Character.toLowerCase(query.charAt(at + 1));
    char third = at + 2 < query.length() ? query.charAt(at + 2) : 0;
    int base =
        switch (second) {
          case 'x' -> 16;
          case 'o' -> 8;
          case 'b' -> third == '0' || third == '1' ? 2 : 10;
          default -> 10;
        };
    at += base == 10 ? 0 : 2;
    return base;
  }

  private int digits(int base) {
    int count = 0;
    while (peek() == '_' || (peek() < 128 && Character.digit(peek(), Math.max(base, 10)) >= 0)) {
      count += peek() == '_' ? 0 : 1;
      at++;
    }
    return count;
  }

  private @Nullable String exponent() {
    at++;
    if (peek() == '+' || peek() == '-') {
      at++;
    }
    return digits(10) == 0 ? "exponent has no digits" : null;
  }

  private static String named(int base) {
    return switch (base) {
      case 16 -> "hexadecimal literal";
      case 8 -> "octal literal";
      case 2 -> "binary literal";
      default -> "decimal literal";
    };
  }
}
