package io.tributary.ingest.json;

import io.tributary.ingest.entries.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Objects;

/// Reads UTF-8 so that no byte is lost: one that is not UTF-8 becomes the lone surrogate U+DC00 +
/// byte, which [TextBytes] turns back. Reused by [#reset]; confined to one thread.
public final class Utf8Reader extends Reader {
  /// The surrogate that stands for byte 0.
  static final int ESCAPE = 0xdc00;

  private static final int CAPACITY = 8 << 10;
  private static final int LONGEST = 4;

  private final byte[] bytes = new byte[CAPACITY];
  private InputStream in = InputStream.nullInputStream();
  private int at;
  private int end;
  private boolean atEnd;
  private char low; // the second half of a pair that did not fit any more, or 0

  public void reset(InputStream newIn) {
    in = newIn;
    at = 0;
    end = 0;
    atEnd = false;
    low = 0;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int to = offset;
    int limit = offset + length;
    if (low != 0 && to < limit) {
      target[to++] = low;
      low = 0;
    }
    while (to < limit && fill()) {
      to = decode(target, to, limit);
    }
    return to == offset && length > 0 ? -1 : to - offset;
  }

  /// Makes sure that a whole character is there, or all that is left; false at the end.
  private boolean fill() throws IOException {
    while (end - at < LONGEST && !atEnd) {
      System.arraycopy(bytes, at, bytes, 0, end - at);
      end -= at;
      at = 0;
      int count = in.read(bytes, end, CAPACITY - end);
      atEnd = count < 0;
      end += Math.max(count, 0);
    }
    return at < end;
  }

  /// Decodes what is surely whole, at least one character.
  private int decode(char[] target, int offset, int limit) {
    int to = offset;
    int whole = atEnd ? end : end - LONGEST + 1;
    while (to < limit && at < whole) {
      byte next = bytes[at];
      if (next >= 0) {
        target[to++] = (char) next;
        at++;
      } else {
        to = decodeLong(target, to, limit);
      }
    }
    return to;
  }

  private int decodeLong(char[] target, int offset, int limit) {
    int to = offset;
    int length = Utf8.length(bytes, at, end);
    if (length == 0) {
      target[to++] = (char) (ESCAPE + (bytes[at++] & 0xff));
      return to;
    }
    int codePoint = bytes[at] & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      codePoint = codePoint << 6 | (bytes[at + i] & 0x3f);
    }
    at += length;
    if (length < LONGEST) {
      target[to++] = (char) codePoint;
      return to;
    }
    target[to++] = Character.highSurrogate(codePoint);
    if (to < limit) {
      target[to++] = Character.lowSurrogate(codePoint);
    } else {
      low = Character.lowSurrogate(codePoint);
    }
    return to;
  }

  @Override
  public void close() {
    in = InputStream.nullInputStream();
  }
}
