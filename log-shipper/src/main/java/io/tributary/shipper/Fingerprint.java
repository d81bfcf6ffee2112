package io.tributary.shipper;

import java.util.zip.CRC32C;

/// The first bytes of a file, which tell it apart from another that took its inode or its place.
///
/// @param length how many bytes; fewer than [#MOST] while the file is shorter
/// @param crc their CRC-32C
record Fingerprint(int length, int crc) {
  static final int MOST = 1024;
  static final Fingerprint NONE = of(new byte[0], 0);

  static Fingerprint of(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return new Fingerprint(length, (int) crc.getValue());
  }

  /// Whether the file that begins with these bytes may be this one, grown.
  boolean fits(byte[] bytes, int available) {
    return available >= length && of(bytes, length).crc == crc;
  }
}
