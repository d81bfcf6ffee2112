package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// Words that are listed once, and which of them each field has. Confined to one thread; reused
/// after [#clear()].
final class Listing {
  private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

  private final HashSlots slots = new HashSlots();
  private final Uses uses = new Uses();
  private long[] bounds = new long[64]; // of each word

  void clear() {
    slots.clear();
    uses.clear();
  }

  /// Notes that a field has these bytes.
  void use(byte[] bytes, int from, int to) {
    int hash = hash(bytes, from, to);
    int word = slots.find(hash);
    while (word >= 0 && !Arrays.equals(bytes, start(word), end(word), bytes, from, to)) {
      word = slots.findNext(hash);
    }
    int size = slots.size();
    if (word < 0) {
      word = slots.add(hash);
      bounds = word == bounds.length ? Arrays.copyOf(bounds, 2 * word) : bounds;
      bounds[word] = Steps.bounds(from, to);
    }
    uses.add(word, size);
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int at = from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ ByteSource.longAt(bytes, at)) * PRIME;
      hash ^= hash >>> 29;
    }
    for (; at < to; at++) {
      hash = 31 * hash + bytes[at];
    }
    hash *= PRIME;
    return (int) (hash >>> Integer.SIZE);
  }

  /// Returns how many words are listed.
  int size() {
    return slots.size();
  }

  int start(int word) {
    return Steps.start(bounds[word]);
  }

  int end(int word) {
    return Steps.end(bounds[word]);
  }

  void writeUses(IntegerEncoder integers, ByteSink out) {
    uses.write(slots.size(), integers, out);
  }
}
