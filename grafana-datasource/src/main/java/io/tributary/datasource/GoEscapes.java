package io.tributary.datasource;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Escapes characters in JSON strings as Prometheus does: two ways, one for labels and one for all
/// else. Immutable.
final class GoEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final int ASCII = 128;
  private static final int FIRST_PRINTABLE = 0x20;

  /// Of labels in query results: markup stays as it is.
  static final GoEscapes LABELS = new GoEscapes("");

  /// Of plain strings: markup is escaped.
  static final GoEscapes TEXT = new GoEscapes("<>&");

  private final int[] escapes = new int[ASCII];
  private final SerializableString[] sequences = new SerializableString[ASCII];

  private GoEscapes(String alsoEscaped) {
    for (int c = 0; c < FIRST_PRINTABLE; c++) {
      escape(c);
    }
    alsoEscaped.chars().forEach(this::escape);
    for (char c : new char[] {'\n', '\r', '\t', '"', '\\'}) {
      escapes[c] = CharacterEscapes.standardAsciiEscapesForJSON()[c];
    }
  }

  private void escape(int c) {
    escapes[c] = ESCAPE_CUSTOM;
    sequences[c] = new SerializedString(String.format(Locale.ROOT, "\\u%04x", c));
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return escapes;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int c) {
    return c < ASCII ? sequences[c] : null;
  }
}
