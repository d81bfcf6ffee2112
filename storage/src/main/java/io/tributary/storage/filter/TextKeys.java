package io.tributary.storage.filter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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

  private static final int RECENT_BITS = 11;

  /// Words of letters that are looked up at once: those that begin in the first bytes of a long.
  private static final int WORDS_AT_ONCE = Long.BYTES - WORD_BYTES + 1;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // The highest byte of an id is no control character; of others it is one.
  private static final int TAG_SHIFT = 56;
  private static final long WORD_TAG = 1L << TAG_SHIFT;

  /// Letters that followed each other a moment ago, as nearly all did, up to eight of them: the
  /// last one in the highest byte. None is 0.
  private final long[] recent = new long[1 << RECENT_BITS];

  private final Kinds kinds = new Kinds();
  private final KeySet words;
  private final KeySet others;
  private long[] hashes = new long[64]; // of the 8 bytes at each place of a token
  private long[] toEnd = new long[64]; // the lowest from there to the end of its block

  /// @param words takes the keys of words
  /// @param others takes all others
  TextKeys(KeySet words, KeySet others) {
    this.words = words;
    this.others = others;
  }

  /// Says that what takes keys has been emptied.
  void clear() {
    Arrays.fill(recent, 0);
  }

  /// Adds the keys of the text `bytes[from, to)`.
  void ofText(byte[] bytes, int from, int to) {
    scan(bytes, from, to, false);
  }

  /// Adds the keys of the token `bytes[from, to)`, which has a digit, but those of words.
  void ofToken(byte[] bytes, int from, int to) {
    token(bytes, from, to, false, false);
  }

  /// Adds the keys that any text has that contains `part`.
  void ofPart(byte[] part) {
    scan(part, 0, part.length, true);
  }

  private void scan(byte[] bytes, int from, int to, boolean part) {
    kinds.read(bytes, from, to);
    for (int word = 0; word < kinds.words(); word++) {
      words(bytes, from + word * Long.SIZE, kinds.runsOfFour(word));
    }
    int length = to - from;
    int digit = kinds.nextDigit(0);
    while (digit < length) {
      int start = kinds.startOfToken(digit);
      int end = kinds.endOfToken(digit);
      token(bytes, from + start, from + end, part && start == 0, part && end == length);
      digit = kinds.nextDigit(end);
    }
  }

  /// @param runs where four letters follow each other, a bit for each of 64 places
  private void words(byte[] bytes, int from, long runs) {
    long left = runs;
    while (left != 0) {
      int place = Long.numberOfTrailingZeros(left);
      int at = from + place;
      int count = Math.min(WORDS_AT_ONCE, Long.numberOfTrailingZeros(~(left >>> place)));
      if (at > bytes.length - Long.BYTES) {
        word(bytes, at);
        left &= left - 1;
        continue;
      }
      long letters = (long) LONG.get(bytes, at) << (Byte.SIZE * (WORDS_AT_ONCE - count));
      int slot = (int) ((letters * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - RECENT_BITS));
      if (recent[slot] != letters) {
        recent[slot] = letters;
        for (int i = 0; i < count; i++) {
          word(bytes, at + i);
        }
      }
      left &= -1L << place << count;
    }
  }

  private void word(byte[] bytes, int at) {
    words.add(hash(((int) INT.get(bytes, at) & 0xFFFF_FFFFL) | WORD_TAG));
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
    if (from <= bytes.length - Long.BYTES) {
      long eight = Long.reverseBytes((long) LONG.get(bytes, from));
      number = eight >>> (Long.SIZE - Byte.SIZE * length);
    } else {
      for (int i = 0; i < length; i++) {
        number = (number << Byte.SIZE) | (bytes[from + i] & 0xFF);
      }
    }
    return number | ((long) length << TAG_SHIFT); // 3 to 7
  }

  /// The lowest of each window, of what is lowest up to the end of a block of as many places, and
  /// from the beginning of the next one on.
  private void windows(byte[] bytes, int from, int places) {
    hashes = hashes.length < places ? new long[2 * places] : hashes;
    toEnd = toEnd.length < places ? new long[2 * places] : toEnd;
    for (int i = 0; i < places; i++) {
      hashes[i] = mix((long) LONG.get(bytes, from + i));
    }
    for (int block = 0; block + WINDOW <= places; block += WINDOW) {
      long lowest = Long.MAX_VALUE;
      for (int i = block + WINDOW - 1; i >= block; i--) {
        lowest = Math.min(lowest, hashes[i]);
        toEnd[i] = lowest;
      }
    }
    addLowest(places);
  }

  private void addLowest(int places) {
    long last = toEnd[0];
    others.add((int) (last >>> 32));
    long fromBlock = Long.MAX_VALUE;
    int left = WINDOW; // of the block that fromBlock is of
    for (int end = WINDOW; end < places; end++) {
      fromBlock = Math.min(left == 0 ? Long.MAX_VALUE : fromBlock, hashes[end]);
      left = left == 0 ? WINDOW - 1 : left - 1;
      int start = end - WINDOW + 1;
      long lowest = left == 0 ? fromBlock : Math.min(toEnd[start], fromBlock);
      if (lowest != last) {
        last = lowest;
        others.add((int) (last >>> 32));
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
