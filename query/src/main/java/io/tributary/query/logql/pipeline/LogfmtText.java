package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What the insides of logfmt's quoted values stand for.
final class LogfmtText {
  private LogfmtText() {}

  /// Returns the text, or null when an escape is none.
  static @Nullable String unescape(byte[] bytes, int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = ++i < text.length() ? text.charAt(i) : 0;
      switch (escape) {
        case '"', '\\', '/', '\'' -> out.append(escape);
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          int unit = hex(text, i + 1);
          if (unit < 0) {
            return null;
          }
          i += 4;
          out.append(character(text, i, (char) unit));
          i += Character.isSurrogate(out.charAt(out.length() - 1)) ? 6 : 0;
        }
        default -> {
          return null;
        }
      }
    }
    return out.toString();
  }

  /// Returns the character of `unit`, together with the escape that follows `at` if it is the other
  /// half; U+FFFD for half a pair alone.
  private static String character(String text, int at, char unit) {
    if (!Character.isSurrogate(unit)) {
      return String.valueOf(unit);
    }
    int low = text.startsWith("\\u", at + 1) ? hex(text, at + 3) : -1;
    boolean pair = low >= 0 && Character.isSurrogatePair(unit, (char) low);
    return pair ? new String(new char[] {unit, (char) low}) : "\ufffd";
  }

  private static int hex(String text, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit =
          i < text.length() && text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
