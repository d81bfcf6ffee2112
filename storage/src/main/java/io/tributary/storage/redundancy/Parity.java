package io.tributary.storage.redundancy;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.tributary.model.error.CorruptDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What mends a file that is never changed, from a place on: a checksum of each of its blocks, and
/// their parity.
///
/// ```text
/// parity   := "TRIBPRTY", from i64, size i64, stripes u32, checksum u32 per block, stripe*,
///             checksum u32
/// stripe   := 4096 bytes: the exclusive or of its blocks, the last of which is filled up with 0
/// checksum := CRC32C; the last is of all before it
/// ```
///
/// Numbers are big-endian. Block `i` from that place on, of 4096 bytes, is of stripe `i mod
/// stripes`. One block of each stripe can be made again, so damage may be as long as there are
/// stripes: a sixteenth of what is kept safe, or 16 KiB. Confined to one thread.
final class Parity {
  static final int BLOCK_BYTES = 4_096;

  private static final long MAGIC = 0x5452_4942_5052_5459L; // TRIBPRTY
  private static final int HEADER_BYTES = 8 + 8 + 8 + 4;
  private static final int BLOCKS_PER_STRIPE = 16;
  private static final int LEAST_STRIPES = 4;

  private final long from;
  private final long size;
  private final int[] checksums; // by block
  private final byte[] stripes;

  private Parity(long from, long size, int[] checksums, byte[] stripes) {
    this.from = from;
    this.size = size;
    this.checksums = checksums;
    this.stripes = stripes;
  }

  /// Returns the parity of a file as it is now.
  ///
  /// @param lastBytes how much of its end is kept safe at least
  static Parity of(Path file, long lastBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ)) {
      long size = channel.size();
      long from = Math.max(0, size - lastBytes) / BLOCK_BYTES * BLOCK_BYTES;
      int blocks = blocks(from, size);
      int stripes =
          Math.max(
              (blocks + BLOCKS_PER_STRIPE - 1) / BLOCKS_PER_STRIPE,
              Math.min(blocks, LEAST_STRIPES));
      Parity parity = new Parity(from, size, new int[blocks], new byte[stripes * BLOCK_BYTES]);
      byte[] block = new byte[BLOCK_BYTES];
      for (int i = 0; i < blocks; i++) {
        parity.read(channel, i, block);
        parity.checksums[i] = checksum(block, BLOCK_BYTES);
        xor(parity.stripes, parity.stripe(i) * BLOCK_BYTES, block);
      }
      return parity;
    }
  }

  private static int blocks(long from, long size) {
    return Math.toIntExact((size - from + BLOCK_BYTES - 1) / BLOCK_BYTES);
  }

  byte[] encode() {
    int length = HEADER_BYTES + 4 * checksums.length + stripes.length;
    ByteBuffer out = ByteBuffer.allocate(length + 4);
    out.putLong(MAGIC).putLong(from).putLong(size).putInt(stripes.length / BLOCK_BYTES);
    for (int checksum : checksums) {
      out.putInt(checksum);
    }
    out.put(stripes);
    return out.putInt(checksum(out.array(), length)).array();
  }

  /// @throws CorruptDataException when these are not the bytes of a parity
  static Parity decode(byte[] bytes, String resource) {
    int length = bytes.length - 4;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (length < HEADER_BYTES
        || in.getInt(length) != checksum(bytes, length)
        || in.getLong() != MAGIC) {
      throw new CorruptDataException(resource, 0, "a parity file", "other bytes");
    }
    long from = in.getLong();
    long size = in.getLong();
    byte[] stripes = new byte[in.getInt() * BLOCK_BYTES];
    int[] checksums = new int[blocks(from, size)];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = in.getInt();
    }
    in.get(stripes);
    return new Parity(from, size, checksums, stripes);
  }

  /// Makes a file again what it was, wherever one block of a stripe is enough for that.
  List<Mended> mend(Path file) throws IOException {
    boolean missing = !Files.exists(file);
    if (missing && (from > 0 || checksums.length > stripes.length / BLOCK_BYTES)) {
      return List.of(); // more is gone than can be made
    }
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      BitSet damaged = damaged(channel);
      BitSet mended = new BitSet();
      for (int i = damaged.nextSetBit(0); i >= 0; i = damaged.nextSetBit(i + 1)) {
        byte[] block = restored(channel, i, damaged);
        if (block != null) {
          int length = (int) Math.min(BLOCK_BYTES, size - offset(i));
          write(channel, ByteBuffer.wrap(block, 0, length), offset(i));
          mended.set(i);
        }
      }
      boolean longer = channel.size() > size;
      if (longer) {
        channel.truncate(size);
      }
      if (longer || !mended.isEmpty()) {
        channel.force(true);
      }
      return runs(file, mended);
    }
  }

  private BitSet damaged(FileChannel channel) throws IOException {
    BitSet damaged = new BitSet();
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < checksums.length; i++) {
      read(channel, i, block);
      damaged.set(i, checksum(block, BLOCK_BYTES) != checksums[i]);
    }
    return damaged;
  }

  /// Returns a block as it was, or null when another of its stripe is damaged, too.
  private byte @Nullable [] restored(FileChannel channel, int wanted, BitSet damaged)
      throws IOException {
    int count = stripes.length / BLOCK_BYTES;
    int stripe = stripe(wanted);
    byte[] sum = Arrays.copyOfRange(stripes, stripe * BLOCK_BYTES, (stripe + 1) * BLOCK_BYTES);
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = stripe; i < checksums.length; i += count) {
      if (i != wanted) {
        if (damaged.get(i)) {
          return null;
        }
        read(channel, i, block);
        xor(sum, 0, block);
      }
    }
    return checksum(sum, BLOCK_BYTES) == checksums[wanted] ? sum : null;
  }

  private long offset(int block) {
    return from + (long) block * BLOCK_BYTES;
  }

  private int stripe(int block) {
    return block % (stripes.length / BLOCK_BYTES);
  }

  /// Reads a block, with zeros for what lies behind the end.
  private void read(FileChannel channel, int block, byte[] to) throws IOException {
    Arrays.fill(to, (byte) 0);
    long at = offset(block);
    ByteBuffer bytes = ByteBuffer.wrap(to, 0, (int) Math.min(BLOCK_BYTES, size - at));
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      // until it is full or the file ends
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  private static void xor(byte[] sum, int at, byte[] block) {
    for (int i = 0; i < BLOCK_BYTES; i++) {
      sum[at + i] ^= block[i];
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private List<Mended> runs(Path file, BitSet blocks) {
    List<Mended> runs = new ArrayList<>();
    for (int first = blocks.nextSetBit(0); first >= 0; ) {
      int next = blocks.nextClearBit(first);
      long offset = offset(first);
      long end = Math.min(size, offset(next));
      runs.add(new Mended(file.getFileName().toString(), offset, end - offset));
      first = blocks.nextSetBit(next);
    }
    return runs;
  }
}
