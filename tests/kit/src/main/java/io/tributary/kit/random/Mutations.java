package io.tributary.kit.random;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Damages bodies that were good once.
public final class Mutations {
  private Mutations() {}

  /// Returns a copy with one to three changes: bits, bytes, pieces left out or sent twice.
  ///
  /// @param tokens what the format gives a meaning, put in here and there
  public static byte[] of(byte[] original, SplittableRandom random, byte[][] tokens) {
    byte[] bytes = original.clone();
    for (int times = random.nextInt(1, 4); times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = splice(bytes, at, at, tokens[random.nextInt(tokens.length)]);
        case 4 -> {
          int end = Math.min(bytes.length, at + random.nextInt(1, 20));
          bytes = splice(bytes, at, end, new byte[0]);
        }
        default -> {
          int end = Math.min(bytes.length, at + random.nextInt(1, 40));
          bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
        }
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int start, int end, byte[] middle) {
    byte[] spliced = Arrays.copyOf(bytes, bytes.length - (end - start) + middle.length);
    System.arraycopy(middle, 0, spliced, start, middle.length);
    System.arraycopy(bytes, end, spliced, start + middle.length, bytes.length - end);
    return spliced;
  }
}
