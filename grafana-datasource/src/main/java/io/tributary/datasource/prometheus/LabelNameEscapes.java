package io.tributary.datasource.prometheus;

import java.util.HexFormat;

/// Label names in paths: `U__` and an escaped name stands for any name in UTF-8.
///
/// `__` is `_`, `_XX_` the code point of that hexadecimal number. Source: Prometheus
/// `model.UnescapeName`.
final class LabelNameEscapes {
  private static final String PREFIX = "U__";
  private static final int MAX_HEX_DIGITS = 5;

  private LabelNameEscapes() {}

  /// Returns the name that is meant; one that is not properly escaped means itself, and so does one
  /// whose code point has six digits.
  static String unescape(String name) {
    if (!name.startsWith(PREFIX)) {
      return name;
    }
    StringBuilder out = new StringBuilder();
    for (int i = PREFIX.length(); i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        out.append(c);
        continue;
      }
      int end = name.indexOf('_', i + 1);
      int codePoint = end < 0 ? -1 : codePoint(name.substring(i + 1, end));
      if (codePoint < 0) {
        return name;
      }
      out.appendCodePoint(codePoint);
      i = end;
    }
    return out.toString();
  }

  private static int codePoint(String hex) {
    if (hex.isEmpty()) {
      return '_';
    }
    if (hex.length() > MAX_HEX_DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      return -1;
    }
    int codePoint = Integer.parseInt(hex, 16);
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return Character.isValidCodePoint(codePoint) && !surrogate ? codePoint : -1;
  }
}
