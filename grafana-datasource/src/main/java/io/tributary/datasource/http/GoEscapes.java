package io.tributary.datasource.http;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Escapes characters in JSON strings as Prometheus does: two ways, one for labels and one for all
/// else. Immutable.
public final class GoEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final int ASCII = 128;
  private static final int FIRST_PRINTABLE = 0x20;
  private static final SerializedString REPLACEMENT = sequence(0xfffd);

  /// Of labels in query results: markup stays as it is.
  public static final GoEscapes LABELS = new GoEscapes("", Map.of());

  /// Of plain strings: markup is escaped, and so are the line ends of Unicode.
  public static final GoEscapes TEXT =
      new GoEscapes("<>&", Map.of(0x2028, sequence(0x2028), 0x2029, sequence(0x2029)));

  private final int[] escapes = new int[ASCII];
  private final SerializableString[] sequences = new SerializableString[ASCII];
  private final Map<Integer, SerializedString> beyondAscii;

  private GoEscapes(String alsoEscaped, Map<Integer, SerializedString> beyondAscii) {
    this.beyondAscii = beyondAscii;
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
    sequences[c] = sequence(c);
  }

  private static SerializedString sequence(int c) {
    return new SerializedString(String.format(Locale.ROOT, "\\u%04x", c));
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return escapes;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int c) {
    if (c < ASCII) {
      return sequences[c];
    }
    // Of pairs of surrogates only the first is asked for: this stands for a byte that is not UTF-8.
    return Character.isLowSurrogate((char) c) ? REPLACEMENT : beyondAscii.get(c);
  }
}
