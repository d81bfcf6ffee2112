package io.tributary.shipper;

import java.util.Arrays;

/// Tells compressed files by their first bytes; they have no lines to read.
enum Compression {
  GZIP(0x1f, 0x8b),
  BZIP2('B', 'Z', 'h'),
  XZ(0xfd, '7', 'z', 'X', 'Z', 0),
  ZSTD(0x28, 0xb5, 0x2f, 0xfd),
  LZ4(0x04, 0x22, 0x4d, 0x18),
  ZIP('P', 'K', 3, 4);

  static final int LONGEST_MAGIC = 6;

  private final byte[] magic;

  Compression(int... magic) {
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      this.magic[i] = (byte) magic[i];
    }
  }

  /// @param length how many bytes of `head` are of the file
  static boolean isCompressed(byte[] head, int length) {
    return Arrays.stream(values()).anyMatch(kind -> kind.begins(head, length));
  }

  private boolean begins(byte[] head, int length) {
    return length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }
}
