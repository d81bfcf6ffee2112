package io.tributary.ingest.append;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Names and values of labels as text.
public final class LabelText {
  private LabelText() {}

  /// Returns bytes as text.
  ///
  /// @throws IllegalArgumentException when they are not UTF-8
  public static String strict(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The constructor replaces what is malformed: only then it is worth asking again.
    if (text.indexOf('\ufffd') >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("label is not UTF-8 text=" + text, e);
      }
    }
    return text;
  }
}
