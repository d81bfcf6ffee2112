package io.tributary.ingest.discovery;

import java.util.Arrays;

/// A `detected_level` that the sender has found already. Source: Loki's `discover_log_levels`.
public final class SentLevel {
  /// How much longer its name may be than what was sent: `err`.
  public static final int MOST_ADDED = 2;

  private SentLevel() {}

  /// Whether a field of structured metadata is one.
  public static boolean isName(byte[] bytes, int start, int end) {
    return Arrays.equals(bytes, start, end, Level.FIELD, 0, Level.FIELD.length);
  }

  /// Puts the name of a level that is known in place of what was sent, such as `Warning`; returns
  /// where it ends.
  ///
  /// @param bytes with room for [#MOST_ADDED] behind the end
  public static int normalise(byte[] bytes, int start, int end) {
    Level known = Level.of(bytes, start, end);
    if (known == Level.UNKNOWN) {
      return end;
    }
    byte[] name = known.value();
    System.arraycopy(name, 0, bytes, start, name.length);
    return start + name.length;
  }
}
