package io.tributary.ingest.discovery;

import io.tributary.model.logs.StructuredMetadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What is added for the levels that fields name: those that are known by one name each, and others
/// as they are written, such as `notice`. Confined to one thread.
final class LevelPairs {
  private byte[] last = new byte[0]; // the last one that is not known
  private byte[] lastPair = Level.UNKNOWN.pair();

  /// Returns field and value in the form of [StructuredMetadata].
  byte[] of(byte[] bytes, int start, int end) {
    Level known = Level.of(bytes, start, end);
    if (known != Level.UNKNOWN) {
      return known.pair();
    }
    if (!Arrays.equals(bytes, start, end, last, 0, last.length)) {
      last = Arrays.copyOfRange(bytes, start, end);
      lastPair = pair(last);
    }
    return lastPair;
  }

  static byte[] pair(String name) {
    return pair(name.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] pair(byte[] value) {
    byte[] field = "detected_level".getBytes(StandardCharsets.US_ASCII);
    int fieldBytes = StructuredMetadata.varintSize(field.length) + field.length;
    int valueBytes = StructuredMetadata.varintSize(value.length) + value.length;
    byte[] pair = new byte[fieldBytes + valueBytes];
    int at = StructuredMetadata.putVarint(pair, 0, field.length);
    System.arraycopy(field, 0, pair, at, field.length);
    at = StructuredMetadata.putVarint(pair, fieldBytes, value.length);
    System.arraycopy(value, 0, pair, at, value.length);
    return pair;
  }
}
