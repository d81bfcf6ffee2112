package io.tributary.ingest.entries;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.discovery.SentLevel;
import io.tributary.model.logs.StructuredMetadata;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Gathers the structured metadata of one entry and puts it into the form of [StructuredMetadata].
///
/// Names become label names as Loki makes them: every other character is `_`, a leading digit gets
/// `key_` in front. In values what is not UTF-8 becomes a space. Of two pairs with one name the
/// later counts. Reused, confined to one thread, bounded: beyond the limits pairs are counted only.
public final class MetadataEncoder {
  private static final byte[] DIGIT_PREFIX = {'k', 'e', 'y', '_'};

  private final boolean levels;
  private int maxBytes;
  private int maxPairs;
  private byte[] raw = new byte[1_024]; // names and values, one after the other
  private int used;
  private int[] ends = new int[64]; // of each name and each value
  private int[] sorted = new int[32]; // pairs by name
  private int unique;
  private int pairs;
  private long rawBytes;
  private int sharedUsed;
  private int[] sharedSorted = new int[0];
  private int sharedUnique;
  private int sharedPairs;
  private long sharedRawBytes;
  private byte[] encoded = new byte[1_024];

  /// @param levels whether a `detected_level` that is sent is put as it would be detected
  MetadataEncoder(boolean levels) {
    this.levels = levels;
  }

  /// Sets what the metadata of an entry may be.
  void limit(int newMaxBytes, int newMaxPairs) {
    maxBytes = newMaxBytes;
    maxPairs = newMaxPairs;
  }

  /// Forgets the pairs of an entry, but for those that entries share.
  public void clear() {
    used = sharedUsed;
    unique = sharedUnique;
    pairs = sharedPairs;
    rawBytes = sharedRawBytes;
    System.arraycopy(sharedSorted, 0, sorted, 0, unique);
  }

  /// Gives the pairs that are there to every entry to come.
  public void share() {
    sharedUsed = used;
    sharedUnique = unique;
    sharedPairs = pairs;
    sharedRawBytes = rawBytes;
    if (sharedSorted.length < sorted.length) {
      sharedSorted = new int[sorted.length];
    }
    System.arraycopy(sorted, 0, sharedSorted, 0, unique);
  }

  /// Forgets all pairs.
  public void unshare() {
    sharedUsed = 0;
    sharedUnique = 0;
    sharedPairs = 0;
    sharedRawBytes = 0;
    clear();
  }

  boolean isEmpty() {
    return pairs == 0;
  }

  /// Returns how many pairs were added.
  int pairs() {
    return pairs;
  }

  /// Returns the bytes of all names and values, as sent.
  long rawBytes() {
    return rawBytes;
  }

  private boolean isFull() {
    return pairs >= maxPairs || rawBytes > maxBytes;
  }

  /// Begins a pair; its value must follow.
  public void name(MemorySegment source, long offset, int length) {
    rawBytes += length;
    if (isFull()) {
      return;
    }
    ensureRoom(length);
    for (int i = 0; i < length; i++) {
      byte next = source.get(JAVA_BYTE, offset + i);
      if ((next & 0xc0) != 0x80 || i == 0) { // one _ for a character of several bytes
        nameCharacter(i == 0, (char) (next & 0xff));
      }
    }
    endName(length == 0);
  }

  /// Begins a pair; its value must follow.
  public void name(String name) {
    rawBytes += name.length();
    if (isFull()) {
      return;
    }
    ensureRoom(name.length());
    for (int i = 0; i < name.length(); i++) {
      char next = name.charAt(i);
      if (!Character.isLowSurrogate(next)) {
        nameCharacter(i == 0, next);
      }
    }
    endName(name.isEmpty());
  }

  private void nameCharacter(boolean first, char next) {
    boolean digit = next >= '0' && next <= '9';
    if (first && digit) {
      System.arraycopy(DIGIT_PREFIX, 0, raw, used, DIGIT_PREFIX.length);
      used += DIGIT_PREFIX.length;
    }
    boolean letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    raw[used++] = letter || digit ? (byte) next : (byte) '_';
  }

  private void endName(boolean empty) {
    if (empty) {
      raw[used++] = '_';
    }
    end(2 * pairs);
  }

  /// Ends a pair.
  public void value(MemorySegment source, long offset, int length) {
    rawBytes += length;
    if (!isFull()) {
      ensureRoom(length);
      MemorySegment.copy(source, JAVA_BYTE, offset, raw, used, length);
      endValue(length);
    }
    pairs++;
  }

  /// As above, from an array.
  public void value(byte[] source, int offset, int length) {
    rawBytes += length;
    if (!isFull()) {
      ensureRoom(length);
      System.arraycopy(source, offset, raw, used, length);
      endValue(length);
    }
    pairs++;
  }

  private void endValue(int length) {
    int start = used;
    used = Utf8.repair(raw, start, start + length);
    if (levels && SentLevel.isName(raw, start(2 * pairs), start)) {
      used = SentLevel.normalise(raw, start, used);
      if (used == start) {
        end(2 * pairs + 1);
        return; // it says nothing, so that one is found
      }
    }
    end(2 * pairs + 1);
    insert(pairs);
  }

  private void end(int index) {
    if (index == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    ends[index] = used;
  }

  private void ensureRoom(int length) {
    int needed = used + length + DIGIT_PREFIX.length + 1;
    if (needed > raw.length) {
      raw = Arrays.copyOf(raw, Math.max(needed, 2 * raw.length));
    }
  }

  /// Sorts a pair in: they are few, and mostly sorted already.
  private void insert(int pair) {
    int at = unique;
    int order = -1;
    while (at > 0 && (order = compareNames(sorted[at - 1], pair)) > 0) {
      at--;
    }
    if (at > 0 && order == 0) {
      sorted[at - 1] = pair;
      return;
    }
    if (unique == sorted.length) {
      sorted = Arrays.copyOf(sorted, 2 * unique);
    }
    System.arraycopy(sorted, at, sorted, at + 1, unique - at);
    sorted[at] = pair;
    unique++;
  }

  private int compareNames(int a, int b) {
    return Arrays.compareUnsigned(raw, start(2 * a), ends[2 * a], raw, start(2 * b), ends[2 * b]);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /// Encodes what was gathered; returns how long [#encoded()] is.
  int encode() {
    int most = used + 2 * 5 * unique;
    if (most > encoded.length) {
      encoded = new byte[Math.max(most, 2 * encoded.length)];
    }
    int at = 0;
    for (int i = 0; i < unique; i++) {
      at = put(2 * sorted[i], at);
      at = put(2 * sorted[i] + 1, at);
    }
    return at;
  }

  private int put(int index, int offset) {
    int length = ends[index] - start(index);
    int at = StructuredMetadata.putVarint(encoded, offset, length);
    System.arraycopy(raw, start(index), encoded, at, length);
    return at + length;
  }

  /// Valid until the next pair.
  byte[] encoded() {
    return encoded;
  }
}
