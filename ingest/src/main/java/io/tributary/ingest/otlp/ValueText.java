package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.entries.Utf8;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// A value of OTLP as text: strings as they are, where they are; lists as JSON with their keys in
/// order, bytes as base64. Reused, confined to one thread.
///
/// Memory is bounded: of what is longer than the limit the length is known, but only the beginning
/// is there. Source: the collector's `pdata`, which writes JSON as Go does.
final class ValueText {
  /// As deep as anybody nests, and no deeper than the stack allows.
  static final int DEEPEST = 32;

  private static final long KNOWN_VALUE = Fields.known(1, 2, 3, 4, 5, 6, 7);
  private static final int HIGHEST_VALUE = 7;
  private static final int LARGEST = 1 << 30; // as arrays may be
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final WireCursor cursor = new WireCursor();
  private final AttributeRange range = new AttributeRange();
  private final PairStack pairs = new PairStack();
  private int maxBytes;
  private MemorySegment body = MemorySegment.NULL;
  private int kind; // the tag of the value, or 0
  private int contentStart;
  private int contentEnd;
  private long bits; // of a value that is a number
  private boolean inPlace;
  private byte[] bytes = new byte[256];
  private MemorySegment memory = MemorySegment.ofArray(bytes);
  private long size;
  private byte[] scratch = new byte[256];
  private boolean isUtf8;

  /// @param maxBytes how much of a text is kept
  ValueText(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Changes how much of a text is kept.
  void limit(int newMaxBytes) {
    maxBytes = Math.min(newMaxBytes, LARGEST);
  }

  /// Reads the value that is the message `body[start, end)`.
  ///
  /// @throws IllegalArgumentException when it is nested too deep
  void read(MemorySegment newBody, int start, int end) {
    open(newBody, start, end);
    begin();
    inPlace = kind == Fields.STRING_VALUE;
    if (!inPlace) {
      text();
    }
  }

  /// Finds out what a value is, and no more.
  void open(MemorySegment newBody, int start, int end) {
    body = newBody;
    find(start, end);
  }

  boolean isMap() {
    return kind == Fields.LIST_VALUE;
  }

  /// Returns where the message of a map begins.
  int contentStart() {
    return contentStart;
  }

  int contentEnd() {
    return contentEnd;
  }

  /// Makes a number the text.
  void number(long value) {
    begin();
    putNumber(value);
  }

  /// Makes bytes the text, as hexadecimal digits.
  void hex(MemorySegment source, int start, int end) {
    begin();
    for (int i = start; i < end; i++) {
      byte next = source.get(JAVA_BYTE, i);
      put(HEX[next >> 4 & 0xf]);
      put(HEX[next & 0xf]);
    }
  }

  /// Returns where the text is; valid until the next one.
  MemorySegment source() {
    return inPlace ? body : memory;
  }

  int offset() {
    return inPlace ? contentStart : 0;
  }

  int length() {
    return inPlace ? contentEnd - contentStart : (int) Math.min(size, Integer.MAX_VALUE);
  }

  /// Returns how much of the text is there.
  int keptLength() {
    return inPlace ? length() : Math.min(length(), maxBytes);
  }

  /// Returns the text as a string, in which what is no UTF-8 is replaced.
  String string() {
    byte[] text = source().asSlice(offset(), keptLength()).toArray(JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8);
  }

  /// Whether all that became part of a JSON text was UTF-8.
  boolean isUtf8() {
    return isUtf8;
  }

  private void begin() {
    size = 0;
    inPlace = false;
    isUtf8 = true;
  }

  private void find(int start, int end) {
    kind = 0;
    contentStart = start;
    contentEnd = start;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      once(kind != 0 && tag >>> 3 <= HIGHEST_VALUE);
      switch (tag) {
        case Fields.STRING_VALUE, Fields.BYTES_VALUE, Fields.ARRAY_VALUE, Fields.LIST_VALUE -> {
          kind = tag;
          contentEnd = cursor.end();
          contentStart = cursor.position();
          cursor.position(contentEnd);
        }
        case Fields.BOOL_VALUE, Fields.INT_VALUE -> {
          kind = tag;
          bits = cursor.varint();
        }
        case Fields.DOUBLE_VALUE -> {
          kind = tag;
          bits = cursor.fixed64();
        }
        default -> Fields.skip(cursor, tag, KNOWN_VALUE);
      }
    }
  }

  /// A value that is sent in two pieces is legal protobuf, which nobody sends.
  private void once(boolean found) {
    if (found) {
      throw new MalformedBodyException("there are two of what is one: value", cursor.position());
    }
  }

  private void text() {
    switch (kind) {
      case Fields.BOOL_VALUE -> put(Boolean.toString(bits != 0));
      case Fields.INT_VALUE -> putNumber(bits);
      case Fields.DOUBLE_VALUE -> put(FloatText.json(Double.longBitsToDouble(bits)));
      case Fields.BYTES_VALUE -> base64();
      case Fields.ARRAY_VALUE -> array(contentStart, contentEnd, 1);
      case Fields.LIST_VALUE -> map(contentStart, contentEnd, 1);
      default -> {} // none
    }
  }

  /// Writes the value `body[start, end)`.
  private void json(int start, int end, int depth) {
    find(start, end);
    switch (kind) {
      case Fields.STRING_VALUE -> quoted(contentStart, contentEnd);
      case Fields.BYTES_VALUE -> {
        put('"');
        base64();
        put('"');
      }
      case Fields.DOUBLE_VALUE -> {
        double value = Double.longBitsToDouble(bits);
        // JSON has no such number.
        put(Double.isFinite(value) ? FloatText.json(value) : "\"" + FloatText.plain(value) + "\"");
      }
      case Fields.ARRAY_VALUE -> array(contentStart, contentEnd, depth + 1);
      case Fields.LIST_VALUE -> map(contentStart, contentEnd, depth + 1);
      case 0 -> put("null");
      default -> text();
    }
  }

  private static void checkDepth(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("attribute is nested too deep limit=" + DEEPEST);
    }
  }

  private void array(int start, int end, int depth) {
    checkDepth(depth);
    put('[');
    boolean first = true;
    int at = start;
    while (at < end) {
      cursor.reset(body, at, end);
      int tag = cursor.tag();
      if (tag == Fields.VALUES) {
        int valueEnd = cursor.end();
        int valueStart = cursor.position();
        put(first ? "" : ",");
        first = false;
        json(valueStart, valueEnd, depth);
        at = valueEnd;
      } else {
        cursor.skip(tag);
        at = cursor.position();
      }
    }
    put(']');
  }

  private void map(int start, int end, int depth) {
    checkDepth(depth);
    int base = pairs.size();
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.VALUES) {
        int pairEnd = cursor.end();
        int around = cursor.limit();
        cursor.limit(pairEnd);
        range.read(cursor);
        pairs.add(range.keyStart(), range.keyEnd(), range.valueStart(), range.valueEnd());
        cursor.limit(around);
      } else {
        cursor.skip(tag);
      }
    }
    int last = pairs.size();
    pairs.sort(body, base);
    put('{');
    for (int pair = base; pair < last; pair++) {
      if (pair == last - 1 || !pairs.sameKey(body, pair, pair + 1)) {
        quoted(pairs.keyStart(pair), pairs.keyEnd(pair));
        put(':');
        json(pairs.valueStart(pair), pairs.valueEnd(pair), depth);
        put(pair == last - 1 ? "" : ",");
      }
    }
    put('}');
    pairs.shrink(base);
  }

  private void base64() {
    byte[] sent = body.asSlice(contentStart, contentEnd - contentStart).toArray(JAVA_BYTE);
    byte[] encoded = Base64.getEncoder().encode(sent);
    for (byte next : encoded) {
      put(next);
    }
  }

  private void quoted(int start, int end) {
    int length = end - start;
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    MemorySegment.copy(body, JAVA_BYTE, start, scratch, 0, length);
    put('"');
    int at = 0;
    while (at < length) {
      int next = scratch[at];
      if (next >= 0) {
        escaped(next);
        at++;
      } else {
        int taken = Utf8.length(scratch, at, length);
        character(at, taken);
        at += Math.max(taken, 1);
      }
    }
    put('"');
  }

  private void escaped(int next) {
    switch (next) {
      case '"', '\\' -> {
        put('\\');
        put(next);
      }
      case '\n' -> put("\\n");
      case '\r' -> put("\\r");
      case '\t' -> put("\\t");
      case '\b' -> put("\\b");
      case '\f' -> put("\\f");
      // What HTML would read as markup.
      case '<', '>', '&' -> unicode(next);
      default -> {
        if (next < ' ') {
          unicode(next);
        } else {
          put(next);
        }
      }
    }
  }

  /// Writes the character of several bytes at a place, or what stands for one that is none.
  private void character(int at, int length) {
    if (length == 0) {
      isUtf8 = false;
      unicode(0xfffd);
    } else if (length == 3
        && scratch[at] == (byte) 0xe2
        && scratch[at + 1] == (byte) 0x80
        && (scratch[at + 2] & 0xfe) == 0xa8) {
      unicode(0x2000 | (scratch[at + 2] & 0x3f)); // line and paragraph separator
    } else {
      for (int i = 0; i < length; i++) {
        put(scratch[at + i]);
      }
    }
  }

  private void unicode(int character) {
    put("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      put(HEX[character >> shift & 0xf]);
    }
  }

  private void putNumber(long value) {
    if (value < 0) {
      put(Long.toString(value));
      return;
    }
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long unit = 1;
    for (int i = 1; i < digits; i++) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      put((int) ('0' + value / unit % 10));
    }
  }

  private void put(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      put(ascii.charAt(i));
    }
  }

  private void put(int next) {
    if (size < maxBytes) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, maxBytes));
        memory = MemorySegment.ofArray(bytes);
      }
      bytes[(int) size] = (byte) next;
    }
    size++;
  }

  /// Whether one long value has made this too large to keep.
  boolean isOversized() {
    return bytes.length > 1 << 20 || scratch.length > 1 << 20 || pairs.isOversized();
  }
}
