package io.tributary.datasource.federate;

import java.util.Locale;

/// How names that not every client can read are written; values never are.
///
/// Source: Prometheus `model.EscapeName`.
enum NameEscaping {
  ALLOW_UTF8("allow-utf-8"),
  /// What must not stand in a name becomes `_`.
  UNDERSCORES("underscores"),
  /// As well, `.` becomes `_dot_` and `_` is doubled.
  DOTS("dots"),
  /// Behind `U__`, each becomes its code point, as [LabelNameEscapes] reads it.
  VALUES("values");

  private final String text;

  NameEscaping(String text) {
    this.text = text;
  }

  /// Returns its name in `Accept` and `Content-Type`.
  String text() {
    return text;
  }

  String escape(String name) {
    boolean plain = isPlain(name);
    return switch (this) {
      case ALLOW_UTF8 -> name;
      case UNDERSCORES -> plain ? name : underscored(name);
      case DOTS -> dotted(name);
      case VALUES -> plain ? name : valued(name);
    };
  }

  /// Returns whether every client can read the name.
  static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isPlain(name.charAt(i), i)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isPlain(int c, int index) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == ':'
        || (c >= '0' && c <= '9' && index > 0);
  }

  private static String underscored(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0, c; i < name.length(); i += Character.charCount(c)) {
      c = name.codePointAt(i);
      out.append(isPlain(c, i) ? (char) c : '_');
    }
    return out.toString();
  }

  private static String dotted(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0, c; i < name.length(); i += Character.charCount(c)) {
      c = name.codePointAt(i);
      if (c == '.') {
        out.append("_dot_");
      } else if (c != '_' && isPlain(c, i)) {
        out.append((char) c);
      } else {
        out.append("__");
      }
    }
    return out.toString();
  }

  private static String valued(String name) {
    StringBuilder out = new StringBuilder("U__");
    for (int i = 0, c; i < name.length(); i += Character.charCount(c)) {
      c = name.codePointAt(i);
      if (c == '_') {
        out.append("__");
      } else if (isPlain(c, i)) {
        out.append((char) c);
      } else {
        out.append('_').append(Integer.toHexString(c).toLowerCase(Locale.ROOT)).append('_');
      }
    }
    return out.toString();
  }
}
