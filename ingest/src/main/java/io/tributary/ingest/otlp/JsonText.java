package io.tributary.ingest.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/// JSON as Go's encoder writes it, which escapes what HTML would read as markup: the same value
/// sent to Prometheus is the same label.
final class JsonText {
  private static final JsonFactory JSON =
      new JsonFactory().setCharacterEscapes(new MarkupEscapes());

  private final StringWriter text = new StringWriter();

  JsonGenerator generator() throws IOException {
    return JSON.createGenerator(text);
  }

  /// Returns what was written, when the generator is closed.
  String text() {
    return text.toString();
  }

  private static final class MarkupEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;
    private static final int[] ASCII = ascii();

    private static int[] ascii() {
      int[] escapes = standardAsciiEscapesForJSON();
      escapes['<'] = ESCAPE_CUSTOM;
      escapes['>'] = ESCAPE_CUSTOM;
      escapes['&'] = ESCAPE_CUSTOM;
      return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ASCII;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return switch (c) {
        case '<', '>', '&', 0x2028, 0x2029 -> new SerializedString(String.format("\\u%04x", c));
        default -> null;
      };
    }
  }
}
