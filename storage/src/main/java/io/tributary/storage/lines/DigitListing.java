package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// Hexadecimal digits of a width that are listed once, and which of them each field has. Confined
/// to one thread; reused after [#clear()].
///
/// They are packed when they come, sixteen to a word, the first one highest.
final class DigitListing {
  private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;
  private static final int WORD_DIGITS = 16;
  private static final int HALF = 8;

  private final int words; // of a value
  private final int bytes;
  private final HashSlots slots = new HashSlots();
  private final Uses uses = new Uses();
  private long[] packed = new long[64];

  /// @param digits of a value, eight at least
  DigitListing(int digits) {
    words = (digits + WORD_DIGITS - 1) / WORD_DIGITS;
    bytes = (digits + 1) >> 1;
  }

  void clear() {
    slots.clear();
    uses.clear();
  }

  /// Notes that a field has these digits.
  void use(byte[] line, int from, int to) {
    int at = room();
    for (int digit = from; digit < to; digit += WORD_DIGITS) {
      packed[at++] = half(line, digit, to) << Integer.SIZE | half(line, digit + HALF, to);
    }
    use();
  }

  /// Notes that a field has the digits of a UUID, which are these but its hyphens.
  void useUuid(byte[] line, int from) {
    int at = room();
    packed[at] =
        Digits.packed(ByteSource.longAt(line, from)) << Integer.SIZE
            | Digits.packed(Digits.fours(line, from + 9, from + 14));
    packed[at + 1] =
        Digits.packed(Digits.fours(line, from + 19, from + 24)) << Integer.SIZE
            | Digits.packed(ByteSource.longAt(line, from + 28));
    use();
  }

  /// Packs up to eight digits, which end there.
  private static long half(byte[] line, int from, int to) {
    int missing = Math.min(HALF, from + HALF - to);
    if (missing <= 0) {
      return Digits.packed(ByteSource.longAt(line, from));
    }
    return missing == HALF
        ? 0
        : Digits.packed(ByteSource.longAt(line, to - HALF) >>> (Byte.SIZE * missing));
  }

  /// Returns where a value behind all others goes.
  private int room() {
    int at = slots.size() * words;
    packed = packed.length < at + words ? Arrays.copyOf(packed, 2 * (at + words)) : packed;
    return at;
  }

  private void use() {
    int size = slots.size();
    int last = size * words;
    long mixed = 0;
    for (int i = last; i < last + words; i++) {
      mixed = (mixed ^ packed[i]) * PRIME;
      mixed ^= mixed >>> Integer.SIZE;
    }
    int hash = (int) mixed;
    int value = slots.find(hash);
    while (value >= 0 && !isSame(value * words, last)) {
      value = slots.findNext(hash);
    }
    uses.add(value < 0 ? slots.add(hash) : value, size);
  }

  private boolean isSame(int at, int other) {
    for (int i = 0; i < words; i++) {
      if (packed[at + i] != packed[other + i]) {
        return false;
      }
    }
    return true;
  }

  boolean isUsed() {
    return uses.size() > 0;
  }

  void write(IntegerEncoder integers, ByteSink out) {
    int size = slots.size();
    out.writeVarint(size);
    int at = out.reserve(size * bytes + Long.BYTES);
    for (int value = 0; value < size; value++) {
      for (int word = 0; word < words; word++) {
        long reversed = Long.reverseBytes(packed[value * words + word]);
        ByteSource.setLong(out.bytes(), at + value * bytes + word * Long.BYTES, reversed);
      }
    }
    out.advance(size * bytes);
    uses.write(size, integers, out);
  }
}
