package io.tributary.ingest.discovery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The level that a line says: by a field when it is JSON or logfmt, else by the words in it.
/// Reused, confined to one thread.
final class LineLevel {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long EQUALS_SIGNS = LOW_BITS * '=';

  private final JsonLevel json = new JsonLevel();

  Level of(byte[] line, int start, int end) {
    Level level = Level.UNKNOWN;
    if (isObject(line, start, end)) {
      level = json.of(line, start, end);
    } else if (hasEquals(line, start, end)) {
      level = LogfmtLevel.of(line, start, end);
    }
    return level == Level.UNKNOWN ? WordLevel.of(line, start, end) : level;
  }

  private static boolean isObject(byte[] line, int start, int end) {
    int first = start;
    while (first < end && isSpace(line[first])) {
      first++;
    }
    if (first == end || line[first] != '{') {
      return false;
    }
    int last = end - 1;
    while (isSpace(line[last])) {
      last--;
    }
    return line[last] == '}';
  }

  static boolean isSpace(byte next) {
    return next == ' ' || (next >= '\t' && next <= '\r');
  }

  /// Looks at eight bytes at a time.
  private static boolean hasEquals(byte[] line, int start, int end) {
    int i = start;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long differing = (long) LONGS.get(line, i) ^ EQUALS_SIGNS;
      if (((differing - LOW_BITS) & ~differing & LOW_BITS << 7) != 0) {
        return true;
      }
    }
    for (; i < end; i++) {
      if (line[i] == '=') {
        return true;
      }
    }
    return false;
  }
}
