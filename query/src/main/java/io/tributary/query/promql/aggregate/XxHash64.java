package io.tributary.query.promql.aggregate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The hash XXH64 with seed 0. Source: the xxHash specification.
final class XxHash64 {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  private static final long P1_PLUS_P2 = 0x60EA27EEADC0B5D6L;

  private static final int STRIPE = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private XxHash64() {}

  static long hash(byte[] input) {
    int at = 0;
    long hash = P5;
    if (input.length >= STRIPE) {
      long[] lanes = {P1_PLUS_P2, P2, 0, -P1};
      for (; at + STRIPE <= input.length; at += STRIPE) {
        for (int lane = 0; lane < lanes.length; lane++) {
          lanes[lane] = round(lanes[lane], (long) LONGS.get(input, at + 8 * lane));
        }
      }
      hash = converged(lanes);
    }
    hash += input.length;
    for (; at + 8 <= input.length; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONGS.get(input, at)), 27) * P1 + P4;
    }
    if (at + 4 <= input.length) {
      hash = Long.rotateLeft(hash ^ Integer.toUnsignedLong((int) INTS.get(input, at)) * P1, 23);
      hash = hash * P2 + P3;
      at += 4;
    }
    for (; at < input.length; at++) {
      hash = Long.rotateLeft(hash ^ (input[at] & 0xff) * P5, 11) * P1;
    }
    hash = (hash ^ (hash >>> 33)) * P2;
    hash = (hash ^ (hash >>> 29)) * P3;
    return hash ^ (hash >>> 32);
  }

  private static long converged(long[] lanes) {
    long hash =
        Long.rotateLeft(lanes[0], 1)
            + Long.rotateLeft(lanes[1], 7)
            + Long.rotateLeft(lanes[2], 12)
            + Long.rotateLeft(lanes[3], 18);
    for (long lane : lanes) {
      hash = (hash ^ round(0, lane)) * P1 + P4;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }
}
