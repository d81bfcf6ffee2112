package io.tributary.shipper;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of a positions file, version 1. Numbers are big-endian.
///
/// ```text
/// file     = "TRIBSHP1" record*
/// record   = length of payload u32, CRC-32C of payload u32, payload
/// payload  = count u32, position*, count u32, file id*, body
/// position = file id, offset u64, midLine u8, fingerprint length u32, fingerprint CRC u32,
///            last timestamp u64, path length u32, path as a URI in UTF-8
/// file id  = device u64, inode u64
/// body     = the push as it is sent; no bytes: what was sent before is acknowledged
/// ```
final class PositionsFormat {
  static final int HEADER_BYTES = 8;

  private static final byte[] MAGIC = "TRIBSHP1".getBytes(StandardCharsets.US_ASCII);
  private static final int RECORD_HEADER_BYTES = 8;

  private PositionsFormat() {}

  /// @param end where the next record starts
  record Entry(Content content, int end) {
    /// @param body of the push; empty for none
    record Content(List<FilePosition> positions, List<FileId> forgotten, byte[] body) {}
  }

  static ByteBuffer header() {
    return ByteBuffer.wrap(MAGIC.clone());
  }

  /// Whether a file with these bytes may be one of ours; an empty one is.
  static boolean isOurs(byte[] bytes) {
    int length = Math.min(bytes.length, MAGIC.length);
    return Arrays.equals(bytes, 0, length, MAGIC, 0, length);
  }

  /// Returns a record up to its body, which follows it.
  static ByteBuffer record(
      Collection<FilePosition> positions, Collection<FileId> forgotten, ByteBuffer body) {
    byte[] head = head(positions, forgotten);
    CRC32C crc = new CRC32C();
    crc.update(head, 0, head.length);
    crc.update(body.duplicate());
    return ByteBuffer.allocate(RECORD_HEADER_BYTES + head.length)
        .putInt(head.length + body.remaining())
        .putInt((int) crc.getValue())
        .put(head)
        .flip();
  }

  private static byte[] head(Collection<FilePosition> positions, Collection<FileId> forgotten) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(positions.size());
      for (FilePosition position : positions) {
        write(out, position);
      }
      out.writeInt(forgotten.size());
      for (FileId id : forgotten) {
        write(out, id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes everything
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, FilePosition position) throws IOException {
    write(out, position.id());
    out.writeLong(position.offset());
    out.writeBoolean(position.midLine());
    out.writeInt(position.fingerprint().length());
    out.writeInt(position.fingerprint().crc());
    out.writeLong(position.lastTimestampNs());
    byte[] path = position.path().toUri().toString().getBytes(StandardCharsets.UTF_8);
    out.writeInt(path.length);
    out.write(path);
  }

  private static void write(DataOutputStream out, FileId id) throws IOException {
    out.writeLong(id.device());
    out.writeLong(id.inode());
  }

  /// Returns the record that starts at `start`, or null when it is not whole.
  static @Nullable Entry read(byte[] bytes, int start) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, start, bytes.length - start);
    if (buffer.remaining() < RECORD_HEADER_BYTES) {
      return null;
    }
    int length = buffer.getInt();
    int expected = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      return null;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, start + RECORD_HEADER_BYTES, length);
    if ((int) crc.getValue() != expected) {
      return null;
    }
    try {
      return new Entry(payload(bytes, buffer.position(), length), buffer.position() + length);
    } catch (IOException | IllegalArgumentException e) {
      return null; // zeros, whose checksum is zero
    }
  }

  private static Entry.Content payload(byte[] bytes, int start, int length) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, start, length));
    List<FilePosition> positions = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      positions.add(position(in));
    }
    List<FileId> forgotten = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      forgotten.add(id(in));
    }
    return new Entry.Content(positions, forgotten, in.readAllBytes());
  }

  private static FilePosition position(DataInputStream in) throws IOException {
    FileId id = id(in);
    long offset = in.readLong();
    boolean midLine = in.readBoolean();
    Fingerprint fingerprint = new Fingerprint(in.readInt(), in.readInt());
    long lastTimestampNs = in.readLong();
    byte[] path = new byte[in.readInt()];
    in.readFully(path);
    URI uri = URI.create(new String(path, StandardCharsets.UTF_8));
    return new FilePosition(id, Path.of(uri), offset, midLine, fingerprint, lastTimestampNs);
  }

  private static FileId id(DataInputStream in) throws IOException {
    return new FileId(in.readLong(), in.readLong());
  }
}
