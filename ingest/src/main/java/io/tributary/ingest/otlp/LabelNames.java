package io.tributary.ingest.otlp;

/// Attribute keys as label names. Source: Prometheus' `otlptranslator`, with its defaults.
final class LabelNames {
  private LabelNames() {}

  /// Returns the label of an attribute: what is neither letter nor digit becomes `_`.
  ///
  /// @throws IllegalArgumentException when nothing is left of it
  static String of(String key) {
    StringBuilder name = new StringBuilder(key.length() + 4);
    boolean named = false;
    for (int i = 0; i < key.length(); i += Character.charCount(key.codePointAt(i))) {
      char c = key.charAt(i);
      boolean plain = isPlain(c);
      named |= plain;
      name.append(plain ? c : '_');
    }
    if (!named) {
      throw new IllegalArgumentException("attribute key makes no label name key=" + key);
    }
    if (Character.isDigit(name.charAt(0))) {
      name.insert(0, "key_");
    } else if (name.charAt(0) == '_' && name.charAt(1) != '_') {
      name.insert(0, "key");
    }
    return name.toString();
  }

  private static boolean isPlain(char c) {
    int letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9');
  }
}
