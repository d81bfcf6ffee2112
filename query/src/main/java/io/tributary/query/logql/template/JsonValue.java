package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Floats;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads JSON into values of templates. Confined to one thread.
final class JsonValue {
  private static final int MAX_DEPTH = 128;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;

  private JsonValue(String text) {
    this.text = text;
  }

  /// Returns what the text stands for; nothing where it is no JSON, as sprig has it.
  static @Nullable Object parseOrNull(String text) {
    try {
      return parse(text);
    } catch (TemplateException e) {
      return null;
    }
  }

  private static @Nullable Object parse(String text) throws TemplateException {
    JsonValue json = new JsonValue(text);
    Object value = json.value(0);
    json.skipBlank();
    if (json.at < text.length()) {
      throw json.error();
    }
    return value;
  }

  private void skipBlank() {
    while (at < text.length() && " \n\t\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean takeIf(char wanted) {
    skipBlank();
    boolean found = at < text.length() && text.charAt(at) == wanted;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char wanted) throws TemplateException {
    if (!takeIf(wanted)) {
      throw error();
    }
  }

  private @Nullable Object value(int depth) throws TemplateException {
    if (depth > MAX_DEPTH) {
      throw error();
    }
    if (takeIf('{')) {
      return object(depth);
    }
    if (takeIf('[')) {
      List<@Nullable Object> list = new ArrayList<>();
      if (!takeIf(']')) {
        do {
          list.add(value(depth + 1));
        } while (takeIf(','));
        expect(']');
      }
      return list;
    }
    return takeIf('"') ? string() : plain();
  }

  private Map<String, @Nullable Object> object(int depth) throws TemplateException {
    Map<String, @Nullable Object> map = new TreeMap<>();
    if (!takeIf('}')) {
      do {
        expect('"');
        String name = string();
        expect(':');
        map.put(name, value(depth + 1));
      } while (takeIf(','));
      expect('}');
    }
    return map;
  }

  private String string() throws TemplateException {
    StringBuilder out = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw error();
      }
      if (c == '\\') {
        escape(out);
      } else {
        out.append(c);
      }
    }
    if (at >= text.length()) {
      throw error();
    }
    at++;
    return withoutHalves(out);
  }

  private void escape(StringBuilder out) throws TemplateException {
    char escape = at < text.length() ? text.charAt(at++) : ' ';
    switch (escape) {
      case '"', '\\', '/' -> out.append(escape);
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'u' -> {
        int unit = 0;
        for (int end = at + 4; at < end; at++) {
          int digit =
              at < text.length()
                  ? HexFormat.isHexDigit(text.charAt(at))
                      ? HexFormat.fromHexDigit(text.charAt(at))
                      : -1
                  : -1;
          if (digit < 0) {
            throw error();
          }
          unit = unit << 4 | digit;
        }
        out.append((char) unit);
      }
      default -> throw error();
    }
  }

  /// Returns the text with U+FFFD for each half of a pair that stands alone.
  private static String withoutHalves(StringBuilder text) {
    for (int i = 0; i < text.length(); i++) {
      int point = text.codePointAt(i);
      if (Character.isSupplementaryCodePoint(point)) {
        i++;
      } else if (Character.isSurrogate((char) point)) {
        text.setCharAt(i, '\ufffd');
      }
    }
    return text.toString();
  }

  private @Nullable Object plain() throws TemplateException {
    int start = at;
    while (at < text.length() && ",]} \n\t\r".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> number(word);
    };
  }

  private double number(String word) throws TemplateException {
    try {
      if (NUMBER.matcher(word).matches()) {
        return Floats.parse(word);
      }
    } catch (ConversionException e) {
      throw error(); // too large
    }
    throw error();
  }

  private TemplateException error() {
    return new TemplateException("invalid JSON at offset=" + at);
  }
}
