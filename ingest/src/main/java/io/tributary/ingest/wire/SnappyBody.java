package io.tributary.ingest.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/// Takes the snappy block format off a body, into memory outside the heap that is used again and
/// again.
///
/// Confined to one thread at a time. Source: google/snappy `format_description.txt`.
public final class SnappyBody implements AutoCloseable {
  private static final int FIRST_CAPACITY = 1 << 20;
  private static final int MAX_VARINT_BYTES = 5;

  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;
  private ByteBuffer view = ByteBuffer.allocateDirect(0);

  /// Returns the length that a compressed body announces, 0 to 2^32 - 1.
  ///
  /// @throws MalformedBodyException when the body does not begin with a length
  public static long announcedLength(ByteBuffer compressed) {
    long length = 0;
    for (int i = 0; i < Math.min(MAX_VARINT_BYTES, compressed.remaining()); i++) {
      byte next = compressed.get(compressed.position() + i);
      length |= (next & 0x7fL) << (7 * i);
      if (next >= 0 && length >>> 32 == 0) {
        return length;
      }
    }
    throw new MalformedBodyException(
        "the body is not snappy block format: no length bytes=" + compressed.remaining());
  }

  /// Decodes a direct buffer; the result is valid until the next call.
  ///
  /// @param length what [#announcedLength] said, and what the caller has room for
  /// @throws MalformedBodyException when the body is not what it announces
  public MemorySegment decode(ByteBuffer compressed, int length) {
    ensureCapacity(length);
    view.clear();
    try {
      // The native decoder writes what the body announces and asks for no bound, hence the check
      // before it.
      if (announcedLength(compressed) != length || Snappy.uncompress(compressed, view) != length) {
        throw new MalformedBodyException("the body is shorter than it announces length=" + length);
      }
    } catch (IOException e) {
      throw new MalformedBodyException("the body is not snappy block format length=" + length);
    }
    return memory;
  }

  /// Returns the body last decoded, as [#decode] did.
  public MemorySegment memory() {
    return memory;
  }

  /// How many bytes are held for the next body.
  public long capacity() {
    return memory.byteSize();
  }

  private void ensureCapacity(int length) {
    if (length > memory.byteSize()) {
      close();
      arena = Arena.ofShared();
      memory = arena.allocate(Math.max(FIRST_CAPACITY, Math.min(2L * length, Integer.MAX_VALUE)));
      view = memory.asByteBuffer();
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
    memory = MemorySegment.NULL;
  }
}
