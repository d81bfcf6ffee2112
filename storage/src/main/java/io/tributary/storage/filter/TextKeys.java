package io.tributary.storage.filter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The keys of a text, such that a text that contains another has all keys that may be asked of
/// that one. Confined to one thread.
///
/// Letters are those of ASCII and all bytes beyond; a run of letters and digits is a token.
///
/// | key | of a text | asked of a part of it |
/// |---|---|---|
/// | word | every 4 bytes of a run of letters | the same |
/// | number | a token of 3 to 7 bytes that has a digit | the same, if it does not touch an end of the part |
/// | id | of a longer token that has a digit: its first 8 bytes, its last 8, and of any 9 places that follow each other the 8 bytes that hash lowest | the first, the last, if there the token does not touch an end of the part; the others always |
///
/// So of an identifier of 16 bytes one key is sure to be asked wherever in a token it stands, while
/// a token of 32 has about seven keys and not one for each of its places.
/* Lowest hashes of windows: Schleimer et al., "Winnowing: Local Algorithms for Document Fingerprinting" (2003). */
final class TextKeys {
  static final int WORD_BYTES = 4;
  static final int NUMBER_BYTES = 3;
  static final int ID_BYTES = 8;
  static final int WINDOW = 9;

  private static final byte SEPARATOR = 0;
  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte[] KINDS = kinds();

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // The highest byte of an id is no control character; of others it is one.
  private static final int TAG_SHIFT = 56;
  private static final long WORD_TAG = 1L << TAG_SHIFT;

  private final RecentWords recent = new RecentWords();
  private final KeySet words;
  private final KeySet others;
  private long[] hashes = new long[64]; // of the 8 bytes at each place of a token

  /// @param words takes the keys of words
  /// @param others takes all others
  TextKeys(KeySet words, KeySet others) {
    this.words = words;
    this.others = others;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 0; c < kinds.length; c++) {
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
      kinds[c] = digit ? DIGIT : letter ? LETTER : SEPARATOR;
    }
    return kinds;
  }

  /// Says that what takes keys has been emptied.
  void clear() {
    recent.clear();
  }

  /// Adds the keys of the text `bytes[from, to)`.
  void ofText(byte[] bytes, int from, int to) {
    scan(bytes, from, to, false);
  }

  /// Adds the keys that any text has that contains `part`.
  void ofPart(byte[] part) {
    scan(part, 0, part.length, true);
  }

  private void scan(byte[] bytes, int from, int to, boolean part) {
    int at = from;
    while (at < to) {
      if (KINDS[bytes[at] & 0xFF] == SEPARATOR) {
        at++;
        continue;
      }
      int start = at;
      int run = at;
      boolean digits = false;
      for (; at < to; at++) {
        byte kind = KINDS[bytes[at] & 0xFF];
        if (kind == SEPARATOR) {
          break;
        }
        if (kind == DIGIT) {
          digits = true;
          run(bytes, run, at);
          run = at + 1;
        }
      }
      run(bytes, run, at);
      if (digits) {
        token(bytes, start, at, part && start == from, part && at == to);
      }
    }
  }

  private void run(byte[] bytes, int from, int to) {
    if (to - from < WORD_BYTES || recent.has(bytes, from, to)) {
      return;
    }
    for (int at = from; at <= to - WORD_BYTES; at++) {
      words.add(hash(((int) INT.get(bytes, at) & 0xFFFF_FFFFL) | WORD_TAG));
    }
  }

  /// @param openLeft whether it may be the end of a longer token
  /// @param openRight whether it may be the beginning of one
  private void token(byte[] bytes, int from, int to, boolean openLeft, boolean openRight) {
    int length = to - from;
    if (length < ID_BYTES) {
      if (length >= NUMBER_BYTES && !openLeft && !openRight) {
        others.add(hash(number(bytes, from, length)));
      }
      return;
    }
    if (!openLeft) {
      others.add(hash((long) LONG.get(bytes, from)));
    }
    if (!openRight) {
      others.add(hash((long) LONG.get(bytes, to - ID_BYTES)));
    }
    int places = length - ID_BYTES + 1;
    if (places >= WINDOW) {
      windows(bytes, from, places);
    }
  }

  private static long number(byte[] bytes, int from, int length) {
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = (number << Byte.SIZE) | (bytes[from + i] & 0xFF);
    }
    return number | ((long) length << TAG_SHIFT); // 3 to 7
  }

  private void windows(byte[] bytes, int from, int places) {
    hashes = hashes.length < places ? new long[2 * places] : hashes;
    for (int i = 0; i < places; i++) {
      hashes[i] = mix((long) LONG.get(bytes, from + i));
    }
    int lowest = -1;
    for (int start = 0; start <= places - WINDOW; start++) {
      int end = start + WINDOW;
      int before = lowest;
      if (lowest < start) {
        lowest = start;
        for (int i = start + 1; i < end; i++) {
          lowest = hashes[i] < hashes[lowest] ? i : lowest;
        }
      } else if (hashes[end - 1] < hashes[lowest]) {
        lowest = end - 1;
      }
      if (lowest != before) {
        others.add((int) (hashes[lowest] >>> 32));
      }
    }
  }

  private static int hash(long key) {
    return (int) (mix(key) >>> 32);
  }

  private static long mix(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    mixed *= 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 32;
  }
}
