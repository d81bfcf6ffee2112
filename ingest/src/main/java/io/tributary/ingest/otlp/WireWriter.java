package io.tributary.ingest.otlp;

import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Writes protobuf into memory outside the heap that is used again and again. Confined to one
/// thread at a time.
///
/// The length of a message is not known when it begins: it has five bytes, which is longer than
/// need be and as valid.
final class WireWriter {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 64 << 10;
  private static final int LENGTH_BYTES = 5;
  private static final int LONGEST_VARINT = 10;

  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;
  private @Nullable RequestBody room;
  private long reserved;
  private int size;

  /// @param newRoom where memory is taken
  void reset(RequestBody newRoom) {
    room = newRoom;
    reserved = 0;
    size = 0;
  }

  void varint(int field, long value) {
    tag(field, WireCursor.VARINT);
    varint(value);
  }

  void fixed32(int field, int bits) {
    tag(field, WireCursor.FIXED32);
    ensureRoom(Integer.BYTES);
    memory.set(INT, size, bits);
    size += Integer.BYTES;
  }

  void fixed64(int field, long bits) {
    tag(field, WireCursor.FIXED64);
    ensureRoom(Long.BYTES);
    memory.set(LONG, size, bits);
    size += Long.BYTES;
  }

  void bytes(int field, byte[] bytes, int length) {
    tag(field, WireCursor.LENGTH_DELIMITED);
    varint(length);
    ensureRoom(length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, size, length);
    size += length;
  }

  /// Begins a message; returns what [#end] is to be given.
  int begin(int field) {
    tag(field, WireCursor.LENGTH_DELIMITED);
    ensureRoom(LENGTH_BYTES);
    size += LENGTH_BYTES;
    return size;
  }

  void end(int begun) {
    int length = size - begun;
    for (int i = 0; i < LENGTH_BYTES; i++) {
      int more = i < LENGTH_BYTES - 1 ? 0x80 : 0;
      byte next = (byte) ((length >>> (7 * i) & 0x7f) | more);
      memory.set(ValueLayout.JAVA_BYTE, begun - LENGTH_BYTES + i, next);
    }
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    ensureRoom(LONGEST_VARINT);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      memory.set(ValueLayout.JAVA_BYTE, size++, (byte) (rest | 0x80));
      rest >>>= 7;
    }
    memory.set(ValueLayout.JAVA_BYTE, size++, (byte) rest);
  }

  private void ensureRoom(int bytes) {
    long needed = (long) size + bytes;
    if (needed > reserved && room != null) {
      long more = Math.max(FIRST_CAPACITY, needed);
      room.reserve(more);
      reserved += more;
    }
    if (needed > memory.byteSize()) {
      Arena larger = Arena.ofShared();
      MemorySegment copy = larger.allocate(Math.max(FIRST_CAPACITY, 2 * needed));
      MemorySegment.copy(memory, 0, copy, 0, size);
      close();
      arena = larger;
      memory = copy;
    }
  }

  /// Returns where the message begins; valid until the next one.
  MemorySegment memory() {
    return memory;
  }

  int size() {
    return size;
  }

  void close() {
    arena.close();
    memory = MemorySegment.NULL;
  }
}
