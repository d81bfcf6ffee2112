package io.tributary.ingest.json;

import java.io.Writer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Text of a JSON string as the bytes it stands for: UTF-8, and the bytes that [Utf8Reader] has
/// escaped. A lone surrogate becomes U+FFFD. Reused, confined to one thread.
public final class TextBytes extends Writer {
  private static final int FIRST_CAPACITY = 4_096;
  private static final int LONGEST_PER_CHAR = 3;
  private static final int REPLACEMENT = 0xfffd;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private MemorySegment memory = MemorySegment.ofArray(bytes);
  private int size;
  private char high; // the first half of a pair whose second may follow, or 0

  public TextBytes start() {
    size = 0;
    high = 0;
    return this;
  }

  /// Ends the text; returns its length.
  public int end() {
    endPair();
    return size;
  }

  public byte[] bytes() {
    return bytes;
  }

  public MemorySegment memory() {
    return memory;
  }

  @Override
  public void write(char[] text, int offset, int length) {
    ensureRoom(length);
    for (int i = offset; i < offset + length; i++) {
      put(text[i]);
    }
  }

  @Override
  public void write(String text, int offset, int length) {
    ensureRoom(length);
    for (int i = offset; i < offset + length; i++) {
      put(text.charAt(i));
    }
  }

  private void ensureRoom(int chars) {
    long needed = size + (chars + 1L) * LONGEST_PER_CHAR;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, 2L * bytes.length)));
      memory = MemorySegment.ofArray(bytes);
    }
  }

  private void put(char next) {
    if (high == 0 && next < 0x80) {
      bytes[size++] = (byte) next;
    } else if (Character.isLowSurrogate(next)) {
      putLow(next);
    } else {
      endPair();
      if (Character.isHighSurrogate(next)) {
        high = next;
      } else {
        putCodePoint(next);
      }
    }
  }

  private void putLow(char low) {
    if (high != 0) {
      int codePoint = Character.toCodePoint(high, low);
      high = 0;
      putCodePoint(codePoint);
    } else if (low >= Utf8Reader.ESCAPE + 0x80 && low <= Utf8Reader.ESCAPE + 0xff) {
      bytes[size++] = (byte) (low - Utf8Reader.ESCAPE);
    } else {
      putCodePoint(REPLACEMENT);
    }
  }

  private void endPair() {
    if (high != 0) {
      high = 0;
      putCodePoint(REPLACEMENT);
    }
  }

  private void putCodePoint(int codePoint) {
    if (codePoint < 0x80) {
      bytes[size++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      bytes[size++] = (byte) (0xc0 | codePoint >> 6);
      putTail(codePoint, 0);
    } else if (codePoint < 0x10000) {
      bytes[size++] = (byte) (0xe0 | codePoint >> 12);
      putTail(codePoint, 6);
    } else {
      bytes[size++] = (byte) (0xf0 | codePoint >> 18);
      putTail(codePoint, 12);
    }
  }

  private void putTail(int codePoint, int shift) {
    for (int at = shift; at >= 0; at -= 6) {
      bytes[size++] = (byte) (0x80 | (codePoint >> at & 0x3f));
    }
  }

  /// Whether one long text has made this too large to keep.
  public boolean isOversized() {
    return bytes.length > 1 << 20;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
