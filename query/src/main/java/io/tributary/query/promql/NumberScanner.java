package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;

/// Finds where a number or duration ends, and what is wrong with it where Prometheus sees it. For
/// one number.
final class NumberScanner {
  private static final String DECIMAL = "0123456789";
  private static final String HEXADECIMAL = "0123456789abcdefABCDEF";

  private final String text;
  private int position;

  NumberScanner(String text, int start) {
    this.text = text;
    this.position = start;
  }

  /// Returns the place after what was read.
  int position() {
    return position;
  }

  /// Returns NUMBER, DURATION or, when it is none, END; its digits may still be refused.
  Kind scan() {
    if (number()) {
      return Kind.NUMBER;
    }
    return duration() ? Kind.DURATION : Kind.END;
  }

  private boolean isOneOf(String characters) {
    return position < text.length() && characters.indexOf(text.charAt(position)) >= 0;
  }

  private boolean accept(String characters) {
    boolean accepted = isOneOf(characters);
    if (accepted) {
      position++;
    }
    return accepted;
  }

  private boolean namePartFollows() {
    return position < text.length() && Lexer.isNamePart(text.charAt(position));
  }

  private boolean number() {
    String digits = DECIMAL;
    if (accept("0") && accept("xX")) {
      accept("_");
      digits = HEXADECIMAL;
    }
    accept(".");
    accept(digits);
    boolean sawPoint = false;
    boolean sawExponent = false;
    while (isOneOf(digits + "._eE")) {
      if ((sawPoint && accept(".")) || (sawExponent && accept("eE"))) {
        return false;
      }
      if (accept(".")) {
        sawPoint = true;
        if (accept("_.") || digits.equals(HEXADECIMAL)) {
          return false;
        }
      } else if (accept("eE")) {
        sawExponent = true;
        accept("+-");
        if (accept("._eE") || position == text.length()) {
          return false;
        }
      } else if (accept("_")) {
        if (accept("._eE") || position == text.length()) {
          return false;
        }
      } else {
        while (accept(digits)) {}
      }
    }
    return !namePartFollows();
  }

  private boolean duration() {
    if (!accept("smhdwy")) {
      return false;
    }
    accept("s"); // of ms; wrong units are found when the value is read
    while (accept(DECIMAL)) {
      while (accept(DECIMAL)) {}
      if (!accept("smhdw")) {
        return false;
      }
      accept("s");
    }
    if (namePartFollows()) {
      position++;
      return false;
    }
    return true;
  }
}
