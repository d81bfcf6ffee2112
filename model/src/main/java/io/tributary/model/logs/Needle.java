package io.tributary.model.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A byte string that is looked for in others, eight places at a time. Immutable.
///
/// A place is looked at closely when the two bytes of the needle that logs have least often are
/// where they would be.
public final class Needle {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /// Bytes of logs, the most frequent first; others are rare.
  private static final String FREQUENT =
      " e0ta1\"n2io-sr:3.5l4,6dc78/9mpu=fghbvyw_kTxjqzAESIRNOCDLPGMUFWBHVK[](){}|";

  private static final int[] RARITY = rarity();

  private final byte[] bytes;
  private final int first; // offsets of the two rarest bytes
  private final int second;
  private final long firstMask;
  private final long secondMask;

  public Needle(byte[] bytes) {
    this.bytes = bytes.clone();
    this.first = rarest(-1);
    this.second = bytes.length < 2 ? first : rarest(first);
    this.firstMask = bytes.length == 0 ? 0 : (bytes[first] & 0xFF) * ONES;
    this.secondMask = bytes.length == 0 ? 0 : (bytes[second] & 0xFF) * ONES;
  }

  public static Needle of(String text) {
    return new Needle(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int[] rarity() {
    int[] rarity = new int[256];
    Arrays.fill(rarity, FREQUENT.length());
    for (int i = 0; i < FREQUENT.length(); i++) {
      rarity[FREQUENT.charAt(i)] = i;
    }
    return rarity;
  }

  private int rarest(int but) {
    int rarest = but == 0 ? 1 : 0;
    for (int i = rarest + 1; i < bytes.length; i++) {
      if (i != but && RARITY[bytes[i] & 0xFF] > RARITY[bytes[rarest] & 0xFF]) {
        rarest = i;
      }
    }
    return rarest;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /// Returns where it first starts in `text[from, to)`, or −1.
  public int indexIn(byte[] text, int from, int to) {
    int end = to - bytes.length; // the last place
    if (bytes.length == 0) {
      return from <= to ? from : -1;
    }
    int at = from;
    int wordsEnd = Math.min(end, to - Long.BYTES - Math.max(first, second));
    while (at <= wordsEnd) {
      long x =
          ((long) LONG.get(text, at + first) ^ firstMask)
              | ((long) LONG.get(text, at + second) ^ secondMask);
      long hits = (x - ONES) & ~x & HIGHS; // above the lowest there may be others that are none
      while (hits != 0) {
        int place = at + (Long.numberOfTrailingZeros(hits) >>> 3);
        if (place <= end && isAt(text, place)) {
          return place;
        }
        hits &= hits - 1;
      }
      at += Long.BYTES;
    }
    for (; at <= end; at++) {
      if (text[at + first] == bytes[first] && isAt(text, at)) {
        return at;
      }
    }
    return -1;
  }

  public boolean isIn(byte[] text, int from, int to) {
    return indexIn(text, from, to) >= 0;
  }

  private boolean isAt(byte[] text, int place) {
    for (int i = 0; i < bytes.length; i++) { // as a rule the first byte decides
      if (text[place + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
