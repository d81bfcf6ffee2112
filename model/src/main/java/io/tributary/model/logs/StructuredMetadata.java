package io.tributary.model.logs;

import java.nio.charset.StandardCharsets;

/// The byte form of an entry's structured metadata, the same in memory, in the log and in chunks.
///
/// ```text
/// pair*            sorted by name, names unique
/// pair  = varint length of name, name, varint length of value, value      (UTF-8; varint is LEB128)
/// ```
///
/// No bytes at all stand for no metadata.
public final class StructuredMetadata {
  /// Receives the pairs of [#forEach].
  @FunctionalInterface
  public interface Visitor {
    void pair(String name, String value);
  }

  private StructuredMetadata() {}

  /// Passes each pair of `bytes[start, end)` on, in order.
  public static void forEach(byte[] bytes, int start, int end, Visitor visitor) {
    int at = start;
    while (at < end) {
      int nameLength = varint(bytes, at);
      at += varintSize(nameLength);
      String name = new String(bytes, at, nameLength, StandardCharsets.UTF_8);
      at += nameLength;
      int valueLength = varint(bytes, at);
      at += varintSize(valueLength);
      visitor.pair(name, new String(bytes, at, valueLength, StandardCharsets.UTF_8));
      at += valueLength;
    }
  }

  /// Returns whether `bytes[start, end)` are pairs, whatever these say.
  public static boolean isPairs(byte[] bytes, int start, int end) {
    int at = start;
    int texts = 0;
    while (at < end) {
      int lengthEnd = at;
      while (bytes[lengthEnd] < 0 && lengthEnd < end - 1) {
        lengthEnd++;
      }
      int length = bytes[lengthEnd] < 0 || lengthEnd - at > 4 ? -1 : varint(bytes, at);
      if (length < 0 || length > end - lengthEnd - 1) {
        return false;
      }
      at = lengthEnd + 1 + length;
      texts++;
    }
    return texts % 2 == 0;
  }

  /// Returns how many bytes `value` takes.
  public static int varintSize(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /// Writes a length at `offset` and returns where it ends.
  public static int putVarint(byte[] target, int offset, int value) {
    int at = offset;
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  /// Reads a length at `offset`.
  public static int varint(byte[] bytes, int offset) {
    int value = 0;
    for (int at = offset, shift = 0; ; at++, shift += 7) {
      value |= (bytes[at] & 0x7f) << shift;
      if (bytes[at] >= 0) {
        return value;
      }
    }
  }
}
