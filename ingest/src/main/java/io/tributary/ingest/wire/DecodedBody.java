package io.tributary.ingest.wire;

import io.tributary.ingest.receive.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/// Takes the compression off a body, into memory outside the heap that is used again and again.
///
/// Confined to one thread at a time. Source: google/snappy `format_description.txt`.
public final class DecodedBody implements AutoCloseable {
  private static final int FIRST_CAPACITY = 1 << 20;
  private static final int CHUNK_BYTES = 8 << 10;
  private static final int MAX_VARINT_BYTES = 5;

  private final byte[] chunk = new byte[CHUNK_BYTES];
  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;
  private ByteBuffer view = ByteBuffer.allocateDirect(0);

  /// Decodes a body into [#memory()], taking room for it before it is there; returns its length.
  ///
  /// @param encoding `snappy`, in the block format, or one of [BodyStream#ENCODINGS]
  /// @throws MalformedBodyException when the body is not in that encoding
  /// @throws io.tributary.model.error.TributaryException when there is no room
  public int decode(RequestBody body, String encoding) {
    if (encoding.equals("snappy")) {
      long length = announcedLength(body.content());
      body.reserveDecoded(length);
      snappy(body.content(), (int) length);
      return (int) length;
    }
    try (InputStream bytes = BodyStream.open(body, encoding)) {
      int length = 0;
      for (int count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
        ensureCapacity(length + count, length);
        MemorySegment.copy(chunk, 0, memory, ValueLayout.JAVA_BYTE, length, count);
        length += count;
      }
      return length;
    } catch (IOException e) {
      throw BodyStream.broken(encoding, e);
    }
  }

  /// Returns the length that a snappy body announces, 0 to 2^32 - 1.
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

  /// Decodes the snappy block format from a direct buffer; the result is valid until the next call.
  ///
  /// @param length what [#announcedLength] said, and what the caller has room for
  /// @throws MalformedBodyException when the body is not what it announces
  public MemorySegment snappy(ByteBuffer compressed, int length) {
    ensureCapacity(length, 0);
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

  /// Returns where the body last decoded begins; valid until the next one.
  public MemorySegment memory() {
    return memory;
  }

  /// How many bytes are held for the next body.
  public long capacity() {
    return memory.byteSize();
  }

  /// @param kept how many bytes are there already
  private void ensureCapacity(int length, int kept) {
    if (length > memory.byteSize()) {
      Arena larger = Arena.ofShared();
      MemorySegment next =
          larger.allocate(Math.max(FIRST_CAPACITY, Math.min(2L * length, Integer.MAX_VALUE)));
      MemorySegment.copy(memory, 0, next, 0, kept);
      close();
      arena = larger;
      memory = next;
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
