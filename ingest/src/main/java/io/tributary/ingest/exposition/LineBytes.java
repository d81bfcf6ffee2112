package io.tributary.ingest.exposition;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Lines of text that are made out of messages. Confined to one thread; reused.
final class LineBytes {
  /// A metric of many buckets says its labels once, and its lines say them each.
  private static final int MAX_BYTES = 16 << 20;

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private byte[] bytes = new byte[8 << 10];
  private int size;

  /// What was put so far, up to [#size()].
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /// Takes back what was put behind `newSize`.
  void truncate(int newSize) {
    size = newSize;
  }

  void put(char c) {
    reserve(1);
    bytes[size++] = (byte) c;
  }

  void put(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /// Puts the 16 digits of a word.
  void hex(long word) {
    reserve(Long.BYTES * 2);
    for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[(int) (word >>> shift) & 0xf];
    }
  }

  /// Puts a whole number in decimal.
  void number(long value) {
    reserve(Long.SIZE);
    if (value < 0) {
      bytes[size++] = '-';
    }
    long rest = Math.abs(value);
    int digits = 1;
    for (long power = rest / 10; power > 0; power /= 10) {
      digits++;
    }
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /// Puts text as it stands between quotes.
  void escaped(MemorySegment from, int start, int stop) {
    reserve(2 * (stop - start));
    for (int at = start; at < stop; at++) {
      byte c = from.get(JAVA_BYTE, at);
      if (c == '"' || c == '\\' || c == '\n') {
        bytes[size++] = '\\';
      }
      bytes[size++] = c == '\n' ? (byte) 'n' : c;
    }
  }

  /// Puts the label pair that is the field `cursor` stands at: `"name"="value"`.
  ///
  /// @param memory what the cursor walks
  void pair(WireCursor cursor, MemorySegment memory) {
    int outer = cursor.limit();
    cursor.limit(cursor.end());
    put('"');
    boolean named = false;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag >>> 3 > 2 || (tag & 7) != WireCursor.LENGTH_DELIMITED) {
        cursor.skip(tag);
        continue;
      }
      if (tag >>> 3 == 2) {
        put('"');
        put('=');
        put('"');
        named = true;
      }
      int stop = cursor.end();
      escaped(memory, cursor.position(), stop);
      cursor.position(stop);
    }
    cursor.limit(outer);
    if (!named) { // an empty value may be left out
      put('"');
      put('=');
      put('"');
    }
    put('"');
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      if (size + more > MAX_BYTES) {
        throw new ExpositionException("a metric is too long as lines limit=" + MAX_BYTES);
      }
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
