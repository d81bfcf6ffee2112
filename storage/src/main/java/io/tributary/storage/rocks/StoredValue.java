package io.tributary.storage.rocks;

import io.tributary.model.error.CorruptDataException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/// The frame of every value that is not a page: a version, the payload, a checksum.
///
/// ```text
/// value    := version payload checksum
/// version  := u8 = 1
/// checksum := u32 big-endian, CRC32C of version and payload
/// ```
public final class StoredValue {
  static final byte VERSION = 1;

  private static final int CHECKSUM_BYTES = 4;

  private StoredValue() {}

  /// Returns the framed form of the first `length` bytes of `payload`.
  public static byte[] frame(byte[] payload, int length) {
    ByteBuffer value = ByteBuffer.allocate(1 + length + CHECKSUM_BYTES);
    value.put(VERSION).put(payload, 0, length);
    return value.putInt(checksum(value.array(), 1 + length)).array();
  }

  public static byte[] frame(byte[] payload) {
    return frame(payload, payload.length);
  }

  /// Returns the payload, as a view of `value`.
  ///
  /// @throws CorruptDataException when version or checksum are not as written
  public static ByteBuffer open(byte[] value, String resource) {
    int end = value.length - CHECKSUM_BYTES;
    if (end < 1) {
      throw new CorruptDataException(resource, 0, "a framed value", value.length + " bytes");
    }
    int found = checksum(value, end);
    int expected = ByteBuffer.wrap(value).getInt(end);
    if (found != expected) {
      throw new CorruptDataException(
          resource, end, Integer.toHexString(expected), Integer.toHexString(found));
    }
    if (value[0] != VERSION) {
      throw new CorruptDataException(resource, 0, "version " + VERSION, "version " + value[0]);
    }
    return ByteBuffer.wrap(value, 1, end - 1).slice();
  }

  /// Returns what `body` makes of the payload.
  ///
  /// @throws CorruptDataException when version or checksum are not as written, or `body` cannot
  ///   read the payload
  public static <T> T read(byte[] value, String resource, Function<ByteBuffer, T> body) {
    ByteBuffer payload = open(value, resource);
    try {
      return body.apply(payload);
    } catch (CorruptDataException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CorruptDataException(
          "corrupt data resource="
              + resource
              + " offset="
              + (1 + payload.position())
              + " expected=a payload that can be decoded found="
              + e,
          e);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
