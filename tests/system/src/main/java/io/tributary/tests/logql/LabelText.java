package io.tributary.tests.logql;

import java.util.Map;
import java.util.TreeMap;

/// Labels and texts of a script's line, read from left to right. Confined to one thread.
final class LabelText {
  private final String text;
  private int at;

  LabelText(String text) {
    this.text = text;
  }

  String rest() {
    return text.substring(at);
  }

  private void skipBlank() {
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ',')) {
      at++;
    }
  }

  void expect(String wanted) {
    skipBlank();
    if (!text.startsWith(wanted, at)) {
      throw new ScriptSyntaxException("expected " + wanted + " in: " + text);
    }
    at += wanted.length();
  }

  String word() {
    skipBlank();
    int start = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /// Reads `{name="value", …}`.
  Map<String, String> braced() {
    expect("{");
    return pairs('}');
  }

  /// Reads `name="value"` up to and with `end`.
  Map<String, String> pairs(char end) {
    Map<String, String> pairs = new TreeMap<>();
    skipBlank();
    while (at < text.length() && text.charAt(at) != end) {
      int equals = text.indexOf('=', at);
      String name = text.substring(at, equals).strip();
      at = equals + 1;
      pairs.put(name, quoted());
      skipBlank();
    }
    at++;
    return pairs;
  }

  /// Reads a text between double quotes, with escapes, or between backticks.
  String quoted() {
    skipBlank();
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && quote == '"') {
        char escape = text.charAt(at++);
        c =
            switch (escape) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              default -> escape;
            };
      }
      value.append(c);
    }
    at++;
    return value.toString();
  }
}
