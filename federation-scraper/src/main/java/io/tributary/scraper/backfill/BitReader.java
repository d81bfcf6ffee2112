package io.tributary.scraper.backfill;

import io.tributary.ingest.wire.MalformedBodyException;

/// Bytes read bit by bit, the highest first. Confined to one thread.
///
/// Source: Prometheus `tsdb/chunkenc/bstream.go` and `varbit.go`.
final class BitReader {
  /// How many bits a number of each varbit class has; the class is that many ones and a zero.
  private static final int[] CLASS_BITS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

  private byte[] bytes = {};
  private long at;

  void reset(byte[] newBytes) {
    bytes = newBytes;
    at = 0;
  }

  /// Reads `count` bits, 64 at most.
  ///
  /// @throws MalformedBodyException when there are not as many
  long bits(int count) {
    if (at + count > 8L * bytes.length) {
      throw new MalformedBodyException("a chunk is cut off", at >>> 3);
    }
    long value = 0;
    int left = count;
    while (left > 0) {
      int free = 8 - (int) (at & 7);
      int taken = Math.min(free, left);
      int part = (bytes[(int) (at >>> 3)] >>> (free - taken)) & ((1 << taken) - 1);
      value = (value << taken) | part;
      at += taken;
      left -= taken;
    }
    return value;
  }

  /// Reads ones up to the first zero, or `most` of them.
  int ones(int most) {
    int ones = 0;
    while (ones < most && bits(1) == 1) {
      ones++;
    }
    return ones;
  }

  /// Reads a number from −2^(n−1)+1 to 2^(n−1).
  long signed(int count) {
    long value = bits(count);
    boolean negative = count > 0 && count < Long.SIZE && value > 1L << (count - 1);
    return negative ? value - (1L << count) : value;
  }

  long varbitInt() {
    return signed(CLASS_BITS[ones(8)]);
  }

  long varbitUint() {
    return bits(CLASS_BITS[ones(8)]);
  }

  /// Reads seven bits a byte, the lowest first, as protobuf has them.
  long unsignedVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      long part = bits(8);
      value |= (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw new MalformedBodyException("a number of a chunk is too long", at >>> 3);
  }

  long signedVarint() {
    long zigzag = unsignedVarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }
}
