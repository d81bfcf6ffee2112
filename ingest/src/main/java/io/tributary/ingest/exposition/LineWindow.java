package io.tributary.ingest.exposition;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The part of a body that is being read: complete lines, in an array that grows with the body up
/// to a bound, and beyond it for a line that is longer. Confined to one thread at a time.
///
/// An array, since code that reads it is optimised in much less time than code that reads memory
/// outside the heap: a first poll spends as long on that as on its series.
final class LineWindow {
  private static final int FIRST_CAPACITY = 64 << 10;

  /// Lines are looked at several times: so many stay in the processor's cache meanwhile.
  private static final int USUAL_CAPACITY = 1 << 20;

  private static final int MAX_CAPACITY = 4 << 20;
  private static final int GROWTH = 4;
  private static final int READ_BYTES = 32 << 10; // a body is not read further beyond its bound

  private byte[] text = new byte[FIRST_CAPACITY];
  private MemorySegment memory = MemorySegment.ofArray(text);
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
    System.arraycopy(text, end, text, 0, filled - end);
    filled -= end;
    start = 0;
    end = 0;
    while (end == 0 && !atEnd) {
      if (filled == text.length) {
        grow();
      }
      fill(body, maxBytes);
      end = atEnd ? filled : afterLastLineFeed();
    }
    return end > start;
  }

  private void fill(InputStream body, long maxBytes) throws IOException {
    while (filled < text.length && !atEnd) {
      int count = body.read(text, filled, Math.min(READ_BYTES, text.length - filled));
      if (count < 0) {
        atEnd = true;
      } else if (count == 0) { // what was read is to be taken first, see FamilyStream
        return;
      } else {
        filled += count;
        bodyBytes += count;
      }
      if (bodyBytes > maxBytes) {
        throw new IOException("the body is too long limit=" + maxBytes);
      }
      if (filled == text.length && filled < USUAL_CAPACITY) {
        grow();
      }
    }
  }

  private int afterLastLineFeed() {
    int at = filled;
    while (at > 0 && text[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  private void grow() throws IOException {
    if (text.length >= MAX_CAPACITY) {
      throw new IOException("a line is too long limit=" + MAX_CAPACITY);
    }
    text = Arrays.copyOf(text, text.length * GROWTH);
    memory = MemorySegment.ofArray(text);
  }

  byte[] text() {
    return text;
  }

  /// The same as [#text()].
  MemorySegment memory() {
    return memory;
  }

  /// Where the lines begin, in [#text()].
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
    return text.length;
  }
}
