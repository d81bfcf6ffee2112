package io.tributary.ingest.exposition;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The part of a body that is being read: complete lines, in memory outside the heap that grows
/// with the body up to a bound. Confined to one thread at a time.
final class LineWindow implements AutoCloseable {
  private static final int FIRST_CAPACITY = 64 << 10;
  private static final int MAX_CAPACITY = 4 << 20;
  private static final int GROWTH = 4;
  private static final int READ_BYTES = 32 << 10;

  private final byte[] chunk = new byte[READ_BYTES];
  private Arena arena = Arena.ofShared();
  private MemorySegment memory = arena.allocate(FIRST_CAPACITY);
  private int start;
  private int end;
  private int filled;
  private long bodyBytes;
  private boolean atEnd;

  void reset() {
    start = 0;
    end = 0;
    filled = 0;
    bodyBytes = 0;
    atEnd = false;
  }

  /// Goes on to the next complete lines; returns false when there are none. The last line of a body
  /// need not end in a line feed.
  ///
  /// @param maxBytes of the whole body
  /// @throws IOException when the body cannot be read or is longer
  boolean next(InputStream body, long maxBytes) throws IOException {
    MemorySegment.copy(memory, end, memory, 0, filled - end);
    filled -= end;
    start = 0;
    end = 0;
    while (end == 0 && !atEnd) {
      if (filled == memory.byteSize()) {
        grow();
      }
      fill(body, maxBytes);
      end = atEnd ? filled : afterLastLineFeed();
    }
    return end > start;
  }

  private void fill(InputStream body, long maxBytes) throws IOException {
    while (filled < memory.byteSize() && !atEnd) {
      int room = (int) Math.min(chunk.length, memory.byteSize() - filled);
      int count = body.read(chunk, 0, room);
      if (count < 0) {
        atEnd = true;
      } else if (count == 0) { // what was read is to be taken first, see FamilyStream
        return;
      } else {
        MemorySegment.copy(MemorySegment.ofArray(chunk), 0, memory, filled, count);
        filled += count;
        bodyBytes += count;
      }
      if (bodyBytes > maxBytes) {
        throw new IOException("the body is too long limit=" + maxBytes);
      }
      if (filled == memory.byteSize() && filled < MAX_CAPACITY) {
        grow();
      }
    }
  }

  private int afterLastLineFeed() {
    int at = filled;
    while (at > 0 && memory.get(JAVA_BYTE, at - 1) != '\n') {
      at--;
    }
    return at;
  }

  private void grow() throws IOException {
    if (memory.byteSize() >= MAX_CAPACITY) {
      throw new IOException("a line is too long limit=" + MAX_CAPACITY);
    }
    Arena larger = Arena.ofShared();
    MemorySegment copy = larger.allocate(memory.byteSize() * GROWTH);
    MemorySegment.copy(memory, 0, copy, 0, filled);
    arena.close();
    arena = larger;
    memory = copy;
  }

  MemorySegment memory() {
    return memory;
  }

  /// Where the lines begin, in [#memory()].
  int start() {
    return start;
  }

  /// Where they end: after a line feed, but for the last line of the body.
  int end() {
    return end;
  }

  /// How much of the body was read so far, decompressed.
  long bodyBytes() {
    return bodyBytes;
  }

  /// How many bytes are held for the next body.
  long capacity() {
    return memory.byteSize();
  }

  @Override
  public void close() {
    arena.close();
  }
}
