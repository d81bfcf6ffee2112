package io.tributary.query.logql.convert;

import io.tributary.model.GoText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Texts between double quotes, as Go's `strconv.Quote` writes them.
public final class Quoting {
  private Quoting() {}

  public static String quote(String text) {
    return quote(text, false);
  }

  /// Returns the text as Go's `time` package has it in errors: bytes that are not ASCII are
  /// escaped.
  public static String quoteAscii(String text) {
    return quote(text, true);
  }

  private static String quote(String text, boolean ascii) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> append(c, ascii, out));
    return out.append('"').toString();
  }

  private static void append(int c, boolean ascii, StringBuilder out) {
    if (c == '"' || c == '\\') {
      out.append('\\').append((char) c);
    } else if (ascii && (c < ' ' || c > 0x7f)) {
      for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
        out.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
      }
    } else if (ascii || GoText.isPrintable(c)) {
      out.appendCodePoint(c);
    } else {
      out.append(escape(c));
    }
  }

  private static String escape(int c) {
    return switch (c) {
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 11 -> "\\v";
      default ->
          String.format(
              Locale.ROOT,
              c < ' ' || c == 0x7f ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x",
              c);
    };
  }
}
