package io.tributary.query.promql.ast;

import io.tributary.model.GoText;
import java.util.Locale;

/// Names and strings as PromQL quotes them.
///
/// Bytes that are not UTF-8 stand in strings as the lone surrogates U+DC80 … U+DCFF.
public final class Quoting {
  private static final int INVALID_BYTE_BASE = 0xDC00;

  private Quoting() {}

  /// Returns `text` in double quotes with Go's escapes.
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (isInvalidByte(text, i)) {
        out.append(String.format(Locale.ROOT, "\\x%02x", codePoint - INVALID_BYTE_BASE));
      } else {
        out.append(codePoint == '"' ? "\\\"" : escaped(codePoint));
      }
      i += Character.charCount(codePoint);
    }
    return out.append('"').toString();
  }

  /// Returns a character in single quotes with Go's escapes.
  public static String rune(int codePoint) {
    return "'" + (codePoint == '\'' ? "\\'" : escaped(codePoint)) + "'";
  }

  private static String escaped(int codePoint) {
    return switch (codePoint) {
      case '\\' -> "\\\\";
      case 0x07 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 0x0b -> "\\v";
      default ->
          GoText.isPrintable(codePoint)
              ? Character.toString(codePoint)
              : String.format(
                  Locale.ROOT,
                  codePoint < 0x80 ? "\\x%02x" : codePoint < 0x10000 ? "\\u%04x" : "\\U%08x",
                  codePoint);
    };
  }

  /// Returns whether the unit at `i` stands for a byte that is not UTF-8.
  private static boolean isInvalidByte(String text, int i) {
    return Character.isLowSurrogate(text.charAt(i))
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /// Returns whether every unit of `text` came from valid UTF-8.
  public static boolean isValidUtf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isInvalidByte(text, i)) {
        return false;
      }
    }
    return true;
  }

  /// Returns the unit that stands for a byte, 0x80 … 0xff, that is not UTF-8.
  public static char invalidByte(int value) {
    return (char) (INVALID_BYTE_BASE + value);
  }

  /// Returns a label's name, quoted where it must be.
  public static String labelName(String name) {
    return isLabelName(name) ? name : quote(name);
  }

  /// Returns whether `name` is `[a-zA-Z_][a-zA-Z0-9_]*`.
  public static boolean isLabelName(String name) {
    return name.indexOf(':') < 0 && isMetricName(name);
  }

  /// Returns whether `name` is `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  public static boolean isMetricName(String name) {
    if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9')) {
      return false;
    }
    return name.chars().allMatch(Quoting::isNameUnit);
  }

  private static boolean isNameUnit(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == ':';
  }
}
