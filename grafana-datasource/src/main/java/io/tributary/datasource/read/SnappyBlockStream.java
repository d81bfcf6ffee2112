package io.tributary.datasource.read;

import java.io.IOException;
import java.io.OutputStream;
import org.xerial.snappy.Snappy;

/// Compresses a body of known length as one snappy block while it is written. Confined to one
/// thread.
///
/// A block is its length and elements that copy from at most 64 KiB before: so parts of that size
/// are compressed each for itself, and what they are made of stands behind each other.
public final class SnappyBlockStream extends OutputStream {
  private static final int PART_BYTES = 64 << 10;

  private final OutputStream out;
  private final byte[] part = new byte[PART_BYTES];
  private final byte[] compressed = new byte[Snappy.maxCompressedLength(PART_BYTES)];
  private int filled;
  private long left;

  /// @param length of all that will be written, below 4 GiB
  public SnappyBlockStream(OutputStream out, long length) throws IOException {
    this.out = out;
    this.left = length;
    writeLength(length);
  }

  private void writeLength(long length) throws IOException {
    long rest = length;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  @Override
  public void write(int b) throws IOException {
    if (filled == PART_BYTES) {
      compress();
    }
    part[filled++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int rest = length;
    while (rest > 0) {
      if (filled == PART_BYTES) {
        compress();
      }
      int taken = Math.min(rest, PART_BYTES - filled);
      System.arraycopy(bytes, from, part, filled, taken);
      filled += taken;
      from += taken;
      rest -= taken;
    }
  }

  private void compress() throws IOException {
    int size = Snappy.rawCompress(part, 0, filled, compressed, 0);
    int elements = 0; // stand behind the length of the part
    while (compressed[elements] < 0) {
      elements++;
    }
    out.write(compressed, elements + 1, size - elements - 1);
    left -= filled;
    filled = 0;
  }

  /// @throws IOException when more or less was written than was said
  @Override
  public void close() throws IOException {
    if (filled > 0) {
      compress();
    }
    if (left != 0) {
      throw new IOException("the body has not the length it was said to have missing=" + left);
    }
    out.close();
  }
}
