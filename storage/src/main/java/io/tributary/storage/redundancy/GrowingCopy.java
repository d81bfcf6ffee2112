package io.tributary.storage.redundancy;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// A copy of a file to which bytes are added at its end alone.
///
/// ```text
/// copy     := chunk*
/// chunk    := length u32, checksum u32, bytes
/// checksum := CRC32C of the bytes
/// ```
///
/// Numbers are big-endian. It ends at the first chunk that is not whole. Confined to one thread.
final class GrowingCopy {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int HEADER_BYTES = 8;

  private final Path source;
  private final Path copy;
  private long sourceBytes; // that are copied
  private long copyBytes;
  private boolean begun;

  /// Begins a copy from the first byte on.
  GrowingCopy(Path source, Path copy) {
    this.source = source;
    this.copy = copy;
  }

  /// Adds what the source has more by now.
  void extend() throws IOException {
    if (begun && Files.size(source) == sourceBytes) {
      return;
    }
    try (FileChannel in = FileChannel.open(source, READ);
        FileChannel out = FileChannel.open(copy, CREATE, WRITE)) {
      out.truncate(copyBytes); // of one that failed, or of an earlier run
      begun = true;
      long left = in.size() - sourceBytes;
      while (left > 0) {
        ByteBuffer chunk = ByteBuffer.allocate(HEADER_BYTES + (int) Math.min(left, CHUNK_BYTES));
        int length = read(in, sourceBytes, chunk.position(HEADER_BYTES));
        chunk.putInt(0, length).putInt(4, checksum(chunk.array(), HEADER_BYTES, length));
        chunk.flip();
        while (chunk.hasRemaining()) {
          int _ = out.write(chunk, copyBytes + chunk.position());
        }
        copyBytes += chunk.limit();
        sourceBytes += length;
        left = length == 0 ? 0 : left - length;
      }
    }
  }

  private static int read(FileChannel in, long at, ByteBuffer to) throws IOException {
    int start = to.position();
    while (to.hasRemaining() && in.read(to, at + to.position() - start) >= 0) {
      // until it is full or the file ends
    }
    return to.position() - start;
  }

  /// Returns the bytes that a copy has.
  static byte[] read(Path copy) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(copy));
    ByteBuffer out = ByteBuffer.allocate(in.capacity());
    while (in.remaining() >= HEADER_BYTES) {
      int length = in.getInt();
      int checksum = in.getInt();
      if (length <= 0
          || length > in.remaining()
          || checksum(in.array(), in.position(), length) != checksum) {
        break;
      }
      out.put(in.array(), in.position(), length);
      in.position(in.position() + length);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /// Makes a file again what its copy says that it was; what it has behind that stays.
  static List<Mended> mend(Path source, byte[] copied) throws IOException {
    byte[] found = Files.exists(source) ? Files.readAllBytes(source) : new byte[0];
    List<Mended> mended = new ArrayList<>();
    int common = Math.min(found.length, copied.length);
    for (int at = 0; at < common; ) {
      int bad = Arrays.mismatch(found, at, common, copied, at, common);
      if (bad < 0) {
        break;
      }
      int from = at + bad;
      at = from;
      while (at < common && found[at] != copied[at]) {
        at++;
      }
      mended.add(new Mended(source.getFileName().toString(), from, at - from));
    }
    if (found.length < copied.length) {
      mended.add(new Mended(source.getFileName().toString(), common, copied.length - found.length));
    }
    if (!mended.isEmpty()) {
      try (FileChannel out = FileChannel.open(source, CREATE, WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(copied);
        while (bytes.hasRemaining()) {
          int _ = out.write(bytes, bytes.position());
        }
        out.force(true);
      }
    }
    return mended;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }
}
